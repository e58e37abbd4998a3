import Alerts
import Chronology
import Mandates
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Whose turn it is in an organisation's open parts: what its coordinators see of it without having been told.
struct OwnPartsTests {
  private let start = Region.start

  private func parts(_ caller: Caller, _ pipeline: Pipeline) -> [JSONValue] {
    pipeline.ownParts(for: caller, at: pipeline.now).map { pipeline.outline(of: $0) }
  }

  private func parts(_ name: String, _ pipeline: Pipeline) throws -> [JSONValue] {
    parts(try Region.caller(name), pipeline)
  }

  @Test("Coordinators see their own organisation's parts before they are told; nobody else does")
  func whose() async throws {
    let net = try GroupCommitTests.net(store: MemoryStore())
    _ = try await net.submit(
      [Region.disclosure("CJQ-1", id: "1", at: start)], by: Region.caller("watch-cjq-1"))
    let status = try await net.status(for: Region.caller("coordinator-dpj-1"))
    let parts = try #require(status["parts"]?.array)
    #expect(parts.count == 1 && status["parts_count"]?.integer == 1)
    let part = try #require(parts.first)
    #expect(part["band"]?.integer == 4 && part["state"]?.string == "awaiting")
    #expect(part["asked"]?.string == "pivot-dpj-1" && part["clock"]?.string == "escalate")
    #expect(part["alert"]?.string?.hasPrefix("alr_") == true)
    let members: Set = ["alert", "band", "state", "step", "clock", "due", "asked"]
    #expect(Set((part.object ?? []).map(\.name)) == members, "neither whom nor why")
    let other = try await net.status(for: Region.caller("coordinator-eilp-1"))
    #expect(other["parts"]?.array != nil && !other.text.contains("-dpj-"))
    for name in ["pivot-dpj-1", "releve-dpj-1", "table-1", "operator", "privacy-1", "watch-cjq-1"] {
      let seen = try await net.status(for: Region.caller(name))
      #expect(seen["parts"] == nil && seen["parts_count"] == nil, "\(name)")
    }
  }

  @Test("It says who answers and what runs out then, and names nobody of the Table")
  func turn() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    let answered = try #require(try parts("coordinator-dpj-1", pipeline).first)
    #expect(answered["answering"]?.string == "pivot-dpj-1" && answered["asked"] == nil)
    #expect(answered["state"]?.string == "acknowledged")
    let duty = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    #expect(answered["due"]?.string == duty.due.rfc3339)
    // Of an organisation in which nobody answers the Table has heard by then.
    try pipeline.run(until: start + .days(1))
    let silent = try #require(
      pipeline.duties.values.first {
        $0.step == .table && $0.state == .awaiting && $0.asked == "table-1"
          && !["table", "dpj"].contains($0.organisation)
      })
    let name = "coordinator-" + silent.organisation.replacing("/", with: "-") + "-1"
    let part = try #require(
      try parts(name, pipeline).first { $0["alert"]?.string == silent.alert })
    #expect(part["step"]?.string == "table" && part["asked"] == nil && part["answering"] == nil)
    #expect(!part.text.contains("table-1"))
  }

  @Test("A part that the coordinator declined themself is not among them")
  func declined() throws {
    let line = "person: \"Anouk Valcourt\"\n    organisation: dpj\n    roles: "
    let library = try Region.library {
      $0.replacing(line + "[pivot]", with: line + "[pivot, coordinator]")
    }
    let account = try #require(library.directory.account("pivot-dpj-1"))
    try #require(account.roles == [.pivot, .coordinator])
    let caller = Caller(account: account)
    var (pipeline, notice) = try opened(library: library)
    #expect(parts(caller, pipeline).count == 1)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.decline(notice.id, reason: "je connais la famille", by: caller)
    }
    #expect(parts(caller, pipeline).isEmpty)
    let part = try #require(try parts("coordinator-dpj-1", pipeline).first)
    #expect(part["asked"]?.string == "releve-dpj-1" && !part.text.contains("pivot-dpj-1"))
  }

  @Test("Without an agreement in force there is none to see")
  func unbound() throws {
    let store = MemoryStore()
    let (before, _) = try opened(store: store)
    #expect(try parts("coordinator-dpj-1", before).count == 1)
    let agreement = "organisation: dpj, signed_by: \"Victorin Valcourt\", from: 2024-01-01, until: "
    let library = try Region.library {
      $0.replacing(agreement + "2099-12-31", with: agreement + "2024-12-31")
    }
    let pipeline = try Region.pipeline(store: store, library: library)
    try #require(pipeline.duties.values.contains { $0.organisation == "dpj" })
    #expect(try parts("coordinator-dpj-1", pipeline).isEmpty)
  }

  @Test("Of a restricted file the band that rose in silence does not show")
  func restricted() throws {
    var pipeline = try RestrictedFile.concerned()
    _ = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    let before = try parts("coordinator-dpj-1", pipeline).compactMap { $0["band"]?.integer }
    try #require(before == [2])
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(2)), at: start + .minutes(2))
    try #require(pipeline.alerts.values.contains { $0.band == .high })
    #expect(try parts("coordinator-dpj-1", pipeline).compactMap { $0["band"]?.integer } == [2])
  }
}
