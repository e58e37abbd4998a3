import Foundation
import StrictJSON
import TestSupport

/// Several clients at once that submit, retract and acknowledge until their daemon dies.
struct Load {
  let socket: String
  let ledger: Ledger
  /// Names what this round submits.
  let round: Int

  static let clients = 4

  /// Runs until every client has lost its connection, or has been told to stop.
  func run(seed: UInt64, while goesOn: @escaping @Sendable () -> Bool) -> DispatchGroup {
    let group = DispatchGroup()
    for client in 0..<Self.clients {
      let thread = Thread {
        defer { group.leave() }
        var random = SeededGenerator(seed: seed &+ UInt64(client))
        try? work(client, &random, goesOn)
      }
      group.enter()
      thread.start()
    }
    return group
  }

  private func work(
    _ client: Int, _ random: inout SeededGenerator, _ goesOn: () -> Bool
  ) throws {
    let connection = try Connection(socket)
    var number = 0
    var mine: [String] = []
    while goesOn() {
      switch Int.random(in: 0...9, using: &random) {
      case 0...4:
        mine.append(try one(connection, client, &number))
      case 5:
        mine += try batch(connection, client, &number, Int.random(in: 2...6, using: &random))
      case 6 where !mine.isEmpty:
        try retract(connection, mine.remove(at: Int.random(in: 0..<mine.count, using: &random)))
      default:
        try acknowledge(connection, mine)
      }
    }
  }

  private func item(_ client: Int, _ number: inout Int) -> Ledger.Item {
    number += 1
    let id = "k\(round)-\(client)-\(number)"
    let file = "CSSC-\(round)x\(client)x\(number)"
    let item = Ledger.Item(id: id, file: file, event: Events.extortion(id, file: file))
    ledger.add(item)
    return item
  }

  private func one(
    _ connection: Connection, _ client: Int, _ number: inout Int
  ) throws -> String {
    let item = item(client, &number)
    try connection.send(
      "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
      body: item.event.serialized)
    settle(item.id, try connection.answer())
    return item.id
  }

  private func settle(_ id: String, _ answer: Answer) {
    ledger.count()
    let observation = answer.status < 300 ? (try? answer.json["observation"]?.string) ?? nil : nil
    ledger.note(id) {
      $0.submission = answer.status < 300 ? .yes : .no
      $0.observation = observation
    }
  }

  /// Lines of JSON in one stream: a receipt is as binding as an answer.
  private func batch(
    _ connection: Connection, _ client: Int, _ number: inout Int, _ count: Int
  ) throws -> [String] {
    let items = (0..<count).map { _ in item(client, &number) }
    let body: [UInt8] = items.flatMap { (item: Ledger.Item) -> [UInt8] in
      item.event.serialized + [10]
    }
    try connection.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/x-ndjson",
        length: body.count))
    try connection.send(body)
    guard try connection.head().status == 200 else { return [] }
    for item in items {
      guard let line = try connection.bodyLine() else { break }
      let receipt = try parseJSON(Array(line.utf8))
      ledger.count()
      ledger.note(item.id) {
        $0.submission = receipt["status"] == "accepted" ? .yes : .no
        $0.observation = receipt["observation"]?.string
      }
    }
    _ = try connection.bodyLine()
    return items.map(\.id)
  }

  private func retract(_ connection: Connection, _ id: String) throws {
    guard let observation = ledger.items[id]?.observation else { return }
    ledger.note(id) { $0.retraction = .notYet }
    try connection.send(
      "POST", "/v1/observations/\(observation)/retraction", as: "watch-patrol-1",
      type: "application/json", body: Array(#"{"reason":"erreur"}"#.utf8))
    let answer = try connection.answer()
    ledger.count()
    ledger.note(id) { $0.retraction = answer.status == 200 ? .yes : .no }
  }

  /// The first notice of the inbox's last page on an observation of this client.
  private func acknowledge(_ connection: Connection, _ mine: [String]) throws {
    let items = ledger.items
    guard let id = mine.last(where: { items[$0]?.acknowledgement == nil }),
      let file = items[id]?.file
    else { return }
    try connection.send("GET", "/v1/inbox?limit=1000", as: "pivot-dpj-1")
    let page = try connection.answer()
    ledger.count()
    guard page.status == 200,
      let notice = try page.json["notices"]?.array?.first(where: {
        $0["fields"]?["identity"]?["file"]?.string == file
      })?["id"]?.string
    else { return }
    ledger.note(id) {
      $0.notice = notice
      $0.acknowledgement = .notYet
    }
    try connection.send(
      "POST", "/v1/notices/\(notice)/acknowledgement", as: "pivot-dpj-1", type: "application/json",
      body: Array("{}".utf8))
    let answer = try connection.answer()
    ledger.count()
    ledger.note(id) { $0.acknowledgement = answer.status == 200 ? .yes : .no }
  }
}
