import Alerts
import Chronology
import Mandates
import Store
import Testing

@testable import SafetyNet

/// As what somebody is told: by the organisation that they belong to, and the Table for everybody's.
struct PlaceInTheChainTests {
  @Test(
    "A pivot is one of their own organisation, and nothing in another's; the Table is the last step of every chain",
    arguments: [
      ("pivot-dpj-1", "dpj", Step.pivot), ("pivot-dpj-1", "cjq", nil),
      ("releve-dpj-1", "dpj", .releve), ("table-1", "dpj", .table), ("table-1", "table", .pivot),
      ("watch-ikat-1", "spvq/ikat", nil), ("nobody-1", "dpj", nil),
    ])
  func step(account: String, organisation: String, expected: Step?) throws {
    let directory = try Region.library().directory
    #expect(directory.step(of: account, in: organisation) == expected)
  }

  @Test(
    "Who was a pivot and only sits at the Table by now reads nothing that they were told as a pivot"
  )
  func leftForTheTable() throws {
    let library = try Region.library {
      $0.replacing(
        "person: \"Anouk Valcourt\"\n    organisation: dpj\n    roles: [pivot]",
        with: "person: \"Anouk Valcourt\"\n    organisation: dpj\n    roles: [table]")
    }
    let account = try #require(library.directory.account("pivot-dpj-1"))
    try #require(account.roles == [.table])
    let start = Region.start
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(try Region.library().mayRead(told, Region.caller("pivot-dpj-1"), at: start))
    #expect(!library.mayRead(told, Caller(account: account), at: start))
  }

  @Test("Who is pivot and coordinator in one passes on what a colleague answers for")
  func bothRoles() throws {
    let library = try Region.library {
      $0.replacing(
        "organisation: dpj\n    roles: [coordinator]",
        with: "organisation: dpj\n    roles: [pivot, coordinator]")
    }
    let account = try #require(library.directory.account("coordinator-dpj-1"))
    try #require(account.roles == [.pivot, .coordinator])
    let coordinator = Caller(account: account)
    let (pivot, releve) = try (Region.caller("pivot-dpj-1"), Region.caller("releve-dpj-1"))
    let start = Region.start
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let first = try #require(try pipeline.inbox(pivot.name).last)
    try pipeline.act(at: start) {
      _ = try $0.handOver(first.id, to: coordinator.name, reason: nil, by: pivot)
    }
    let theirs = try #require(try pipeline.inbox(coordinator.name).last)
    try pipeline.act(at: start) {
      _ = try $0.handOver(theirs.id, to: releve.name, reason: nil, by: coordinator)
    }
    let last = try #require(try pipeline.inbox(releve.name).last)
    try pipeline.act(at: start) { _ = try $0.acknowledge(last.id, by: releve) }
    try pipeline.act(at: start) {
      _ = try $0.handOver(theirs.id, to: "pivot-dpj-2", reason: nil, by: coordinator)
    }
    #expect(try pipeline.inbox("pivot-dpj-2").last?.change == .handedOver)
  }
}
