import Alerts
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// The register of disclosures: its pages, and what of it is asked for.
struct RegisterTests {
  @Test("A page with fewer than were asked for is the last, whatever the query leaves out")
  func pages() async throws {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let privacy = try Region.caller("privacy-1")
    _ = try await net.submit(
      [Region.disclosure("CJQ-1", id: "1", at: Region.start)], by: Region.caller("watch-cjq-1"))
    func told(_ organisation: String?, after: Int64, limit: Int) async throws -> JSONValue {
      try await net.register(
        RegisterQuery(
          youth: .file("CJQ-1"), organisation: organisation, after: after, limit: limit),
        for: privacy)
    }
    let all = try await told(nil, after: 0, limit: 100)
    let organisations = (all["told"]?.array ?? []).compactMap { $0["organisation"]?.string }
    #expect(organisations.count > 2)
    for organisation in organisations {
      let page = try await told(organisation, after: 0, limit: 1)
      #expect(page["told"]?.array?.first?["organisation"]?.string == organisation)
      let next = try #require(page["next"]?.integer)
      let rest = try await told(organisation, after: next, limit: 1)
      #expect(rest["told"] == .array([]))
    }
  }

  @Test("Somebody unknown is not somebody of whom nothing was told; only privacy hears which")
  func unknown() async throws {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let privacy = try Region.caller("privacy-1")
    _ = try await net.submit(
      [
        Region.disclosure("CJQ-2077", id: "1", at: Region.start),
        Region.runaway("CJQ-2078", id: "2", at: Region.start),
      ], by: Region.caller("watch-cjq-1"))
    func known(_ number: String, of organisation: String? = nil) async throws -> JSONValue? {
      try await net.register(
        RegisterQuery(youth: .file(number), organisation: organisation), for: privacy)["known"]
    }
    #expect(try await known("CJQ-2077") == true)
    #expect(try await known("CJQ-2077", of: "ulaval") == true, "though that one was told nothing")
    #expect(try await known("CJQ-2078") == true, "though nobody was told")
    #expect(try await known("CJQ-2O77") == false, "the letter, not the digit")
    for name in ["pivot-dpj-1", "coordinator-dpj-1", "operator"] {
      for number in ["CJQ-2077", "CJQ-2O77"] {
        let refusal = await #expect(throws: RequestError.self) {
          try await net.register(RegisterQuery(youth: .file(number)), for: Region.caller(name))
        }
        #expect(refusal?.code == .forbidden, "\(name)")
      }
    }
  }

  @Test("Of one alert, too, only the organisation that is asked for")
  func ofAnAlert() async throws {
    let store = MemoryStore()
    let net = try GroupCommitTests.net(store: store)
    let privacy = try Region.caller("privacy-1")
    _ = try await net.submit(
      [Region.disclosure("CJQ-1", id: "1", at: Region.start)], by: Region.caller("watch-cjq-1"))
    let alert = try #require(store.standing().openAlerts.first?.id)
    func names(_ list: String, of organisation: String?) async throws -> Set<String> {
      let register = try await net.register(
        RegisterQuery(alert: alert, organisation: organisation), for: privacy)
      return Set((register[list]?.array ?? []).compactMap { $0["organisation"]?.string })
    }
    let told = try await names("told", of: nil)
    let denied = try await names("not_told", of: nil).subtracting(told)
    let (first, other) = (try #require(told.first), try #require(denied.first))
    #expect(try await names("told", of: first) == [first])
    #expect(try await names("not_told", of: other) == [other])
    #expect(try await names("told", of: other) == [])
  }
}
