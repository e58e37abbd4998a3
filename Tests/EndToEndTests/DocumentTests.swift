import Foundation
import StrictJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What a running daemon answers against the document that it serves: each member of an answer is described.
@Suite struct DocumentTests {
  /// A misspelt filter was passed over, and everything shown.
  @Test func aParameterThatARouteDoesNotHaveIsRefused() throws {
    let daemon = try Daemon()
    for (path, account, name) in [
      ("/v1/register?organization=dpj", "privacy-1", "organization"),
      ("/v1/record/entries?from=1&too=2", "privacy-1", "too"),
      ("/v1/record/inclusion?seq=1&x=1", "privacy-1", "x"),
      ("/v1/record/consistency?from=0&to=0&x=1", "pivot-dpj-1", "x"),
      ("/v1/vault/flags?ende=true", "privacy-1", "ende"),
      ("/v1/portrait?form=2026-01-01", "table-1", "form"),
      ("/v1/inbox?afer=x", "pivot-dpj-1", "afer"),
      ("/v1/inbox/stream?afer=x", "pivot-dpj-1", "afer"),
    ] {
      let answer = try daemon.get(path, as: account)
      #expect(answer.status == 422, "\(path)")
      #expect(try answer.json["faults"]?.array?.first?["pointer"]?.string == "/" + name, "\(path)")
    }
    #expect(try daemon.get("/v1/register?organisation=dpj", as: "privacy-1").status == 200)
    let phone = try daemon.get("/v1/inbox?4185550100=x", as: "pivot-dpj-1")
    let fault = try phone.json["faults"]?.array?.first
    #expect(phone.status == 422 && fault?["pointer"]?.string == "")
    #expect(
      fault?["message"]?["fr"]?.string
        == "paramètre inconnu dans l'adresse ; paramètres admis : after, limit")
    #expect(!phone.text.contains("4185550100"))
  }

  /// It was «au 1er champ de cet objet : paramètre inconnu».
  @Test func whatIsNoParameterIsPassedOverAndAnEncodedNameIsRead() throws {
    let daemon = try Daemon()
    for query in ["?", "?&", "?=", "?limit=5&&", "?limit=5&", "?%6cimit=5"] {
      #expect(try daemon.get("/v1/inbox" + query, as: "pivot-dpj-1").status == 200, "\(query)")
    }
    let answer = try daemon.get("/v1/inbox?%6cimit=0", as: "pivot-dpj-1")
    #expect(answer.status == 422)
    #expect(try answer.json["faults"]?.array?.first?["pointer"]?.string == "/limit")
  }

  @Test func everyAnswerIsAsTheDocumentSays() throws {
    let daemon = try Daemon()
    let shapes = Shapes(try daemon.get("/openapi.json").json)
    @discardableResult
    func ask(
      _ method: String, _ path: String, _ account: String?, _ body: JSONValue? = nil
    ) throws -> Answer {
      let answer = try daemon.ask(
        method, path, as: account, type: body.map { _ in "application/json" },
        body: body?.serialized ?? [])
      let faults = try shapes.faults(of: answer, method, path)
      #expect(faults == [], "\(method) \(path) as \(account ?? "nobody")")
      return answer
    }
    let submitted = try daemon.submit(
      Events.extortion("d-1", more: [("immediate_danger", true)]), as: "watch-patrol-1")
    #expect(submitted.status == 201)
    #expect(try shapes.faults(of: submitted, "POST", "/v1/observations") == [])
    let observation = try #require(try submitted.json["observation"]?.string)
    #expect(try daemon.submit(Events.weak("d-2"), as: "watch-css-capitale-1").status == 201)

    let catalogue = [
      "/v1/kinds", "/v1/kinds/runaway/schema", "/v1/rules", "/v1/directory", "/v1/status",
      "/v1/whoami", "/v1/register", "/v1/portrait", "/v1/inbox", "/v1/absences", "/v1/incidents",
      "/v1/vault/flags?ended=true", "/v1/vault/retention", "/v1/vault/reviews",
      "/v1/record/entries?from=1&to=50", "/v1/record/checkpoint", "/v1/record/key",
      "/v1/observations/\(observation)", "/metrics", "/health/live", "/health/ready",
    ]
    let accounts = [
      "pivot-dpj-1", "coordinator-dpj-1", "table-1", "privacy-1", "analyst-1", "operator",
      "watch-patrol-1", "researcher-ulaval-1",
    ]
    // Who may not is told so, as the document says too.
    for account in accounts { for path in catalogue { try ask("GET", path, account) } }

    let notice = try #require(try daemon.inbox("pivot-dpj-1").first)
    let path = "/v1/notices/\(notice["id"]?.string ?? "")"
    try ask("GET", path, "pivot-dpj-1")
    let acts: [(String, JSONValue)] = [
      ("acknowledgement", [:]), ("actions", ["action": "appel"]),
      ("closure", ["outcome": "at_risk"]), ("handover", ["to": "personne"]),
    ]
    for (act, body) in acts {
      try ask("GET", path + "/explanation", "pivot-dpj-1")
      try ask("POST", "\(path)/\(act)", "pivot-dpj-1", body)
    }
    try ask("GET", path + "/explanation", "pivot-dpj-1")
    let asked: JSONValue = ["to": "pipq", "question": "Que proposer ?"]
    try ask("POST", "/v1/consultations", "pivot-dpj-1", asked)
    let question = try #require(try daemon.inbox("pivot-pipq-1").last?["id"]?.string)
    try ask("GET", "/v1/notices/\(question)/explanation", "pivot-pipq-1")
    let alert = notice["alert"]?.string ?? ""
    let youth = notice["subject"]?["ref"]?.string ?? ""
    for query in ["alert=\(alert)", "youth=\(youth)", "organisation=dpj"] {
      try ask("GET", "/v1/register?\(query)", "privacy-1")
    }

    let flag = try ask(
      "POST", "/v1/vault/flags", "privacy-1",
      ["youth": "CSSC-9391", "kind": "correction", "reason": "essai"])
    #expect(flag.status == 201, "\(flag.text)")
    let id = try flag.json["id"]?.string ?? ""
    try ask("GET", "/v1/vault/flags", "privacy-1")
    try ask("POST", "/v1/vault/flags/\(id)/end", "privacy-1", [:])
    let erasing: JSONValue = ["youth": "CSSC-9500", "reason": "essai"]
    let extent = try ask("POST", "/v1/vault/erasures", "privacy-1", erasing)
    #expect(extent.status == 202, "\(extent.text)")
    let word = try extent.json["confirmation"] ?? .null
    let erased = try ask(
      "POST", "/v1/vault/erasures", "privacy-1",
      .object((erasing.object ?? []) + [JSONMember("confirmation", word)]))
    #expect(erased.status == 200, "\(erased.text)")
    #expect(try ask("POST", "/v1/vault/retention", "operator", [:]).status == 200)
    #expect(try ask("POST", "/v1/reload", "operator", [:]).status == 200)
    let key = daemon.folder + "/next"
    try Data((0..<32).map { UInt8($0) }).write(to: URL(filePath: key))
    chmod(key, 0o400)
    let rotated = try ask("POST", "/v1/vault/master-key", "operator", ["file": .string(key)])
    #expect(rotated.status == 200, "\(rotated.text)")
    try ask("POST", "/v1/vault/master-key", "operator", ["files": .string(key)])
  }
}
