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

  /// The answer to a request, after it has been held against the document.
  private func judged(
    _ daemon: Daemon, _ shapes: Shapes, _ method: String, _ path: String, _ account: String?,
    _ body: JSONValue?
  ) throws -> Answer {
    let answer = try daemon.ask(
      method, path, as: account, type: body.map { _ in "application/json" },
      body: body?.serialized ?? [])
    let faults = try shapes.faults(of: answer, method, path)
    #expect(faults == [], "\(method) \(path) as \(account ?? "nobody")")
    return answer
  }

  @Test func everyAnswerIsAsTheDocumentSays() throws {
    let daemon = try Daemon()
    let shapes = Shapes(try daemon.get("/openapi.json").json)
    @discardableResult
    func ask(
      _ method: String, _ path: String, _ account: String?, _ body: JSONValue? = nil
    ) throws -> Answer {
      try judged(daemon, shapes, method, path, account, body)
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
    let acts: [(String, JSONValue, Int)] = [
      ("acknowledgement", [:], 200), ("actions", ["action": "appel"], 200),
      ("closure", ["outcome": "at_risk"], 200), ("handover", ["to": "personne"], 422),
    ]
    for (act, body, status) in acts {
      try ask("GET", path + "/explanation", "pivot-dpj-1")
      let answer = try ask("POST", "\(path)/\(act)", "pivot-dpj-1", body)
      #expect(answer.status == status, "\(act): \(answer.text)")
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

  /// What is done with notices, with who is away and with the registers: each is done, and its answer is described.
  @Test func everyActIsAnsweredAsTheDocumentSays() throws {
    let daemon = try Daemon()
    let shapes = Shapes(try daemon.get("/openapi.json").json)
    @discardableResult
    func done(
      _ path: String, _ account: String, _ body: JSONValue, status: Int = 200
    ) throws -> Answer {
      let answer = try judged(daemon, shapes, "POST", path, account, body)
      #expect(answer.status == status, "\(path): \(answer.text)")
      return answer
    }
    func read(_ path: String, _ account: String) throws {
      let answer = try judged(daemon, shapes, "GET", path, account, nil)
      #expect(answer.status == 200, "\(path): \(answer.text)")
    }
    func last(_ account: String) throws -> String {
      let id = try daemon.inbox(account).last?["id"]?.string
      return "/v1/notices/" + (id ?? "none")
    }
    let reported = try daemon.submit(
      Events.extortion("a-1", file: "CSSC-9392"), as: "watch-patrol-1")
    #expect(reported.status == 201)
    try done(try last("pivot-dpj-1") + "/decline", "pivot-dpj-1", ["reason": "conflit"])
    #expect(try daemon.submit(Events.extortion("a-2"), as: "watch-patrol-1").status == 201)
    let first = try last("pivot-dpj-1")
    try done(first + "/referral", "pivot-dpj-1", ["to": "pipq", "reason": "suivi"])
    try done(first + "/closure", "pivot-dpj-1", ["outcome": "at_risk", "note": "suivi en place"])
    try done(first + "/handover", "pivot-dpj-1", ["to": "pivot-dpj-2", "reason": "fin de quart"])
    let second = try last("pivot-dpj-2")
    let closed = try done(second + "/closure", "pivot-dpj-2", ["outcome": "at_risk"])
    #expect(try closed.json["state"] == "closed")
    try read(second + "/explanation", "pivot-dpj-2")
    try done(second + "/reopening", "pivot-dpj-2", ["reason": "un fait nouveau"])
    try read(second, "pivot-dpj-2")

    let question: JSONValue = ["to": "pipq", "question": "Que proposer ?"]
    try done("/v1/consultations", "pivot-dpj-1", question, status: 201)
    try done(try last("pivot-pipq-1") + "/answer", "pivot-pipq-1", ["answer": "Un café."])
    try read(try last("pivot-dpj-1"), "pivot-dpj-1")

    let until = Date().addingTimeInterval(86_400).formatted(.iso8601)
    let absence = try done(
      "/v1/absences", "pivot-dpj-1", ["until": .string(until), "cover": "pivot-dpj-2"],
      status: 201)
    try read("/v1/absences", "pivot-dpj-1")
    let id = try absence.json["id"]?.string ?? ""
    try done("/v1/absences/\(id)/end", "pivot-dpj-1", [:])

    let phone: JSONValue = ["kind": "phone", "value": "418-555-0199"]
    try done("/v1/suppressions", "privacy-1", phone)
    try done("/v1/contacts", "watch-ikat-1", phone)
    let incident: JSONValue = [
      "information": "un nom", "circumstances": "courriel au mauvais destinataire",
      "occurred": "2026-03-01", "known": "2026-03-02T09:00:00-05:00", "persons": 2,
      "risk": "identité", "serious": false, "measures": "message rappelé",
    ]
    try done("/v1/incidents", "privacy-1", incident, status: 201)
    try read("/v1/incidents", "privacy-1")
    let observation = try reported.json["observation"]?.string ?? ""
    let retraction = "/v1/observations/\(observation)/retraction"
    try done(retraction, "watch-patrol-1", ["reason": "erreur"])

    // Asking for the proof of an entry has the record signed up to it.
    try read("/v1/record/inclusion?seq=5", "privacy-1")
    try read("/v1/record/consistency?from=1&to=5", "pivot-dpj-1")
    // Of an observation, a notice or an assessment the commitment opens without a name.
    let opened = try (1...30).contains {
      try judged(daemon, shapes, "GET", "/v1/record/opening?seq=\($0)", "privacy-1", nil).status
        == 200
    }
    #expect(opened)
  }
}
