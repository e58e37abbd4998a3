import Alerts
import Chronology
import Foundation
import Mandates
import Observations
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Whoever answers for privacy looks nobody up unseen: an entry of the record is about whom it was, by whatever way it was
/// asked.
struct LookedUpTests {
  /// A service on disk, in a folder of its own, that knows two young people.
  private func service(
    _ body: (SafetyNet, SQLiteStore, Caller) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("filet-looked-up-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let master = try MasterKey(bytes: [UInt8](repeating: 7, count: MasterKey.length))
    let store = try SQLiteStore(directory: folder, masterKey: master)
    defer { store.close() }
    let net = try GroupCommitTests.net(store: store)
    _ = try await net.submit(
      [
        Region.disclosure("CJQ-1", id: "1", at: Region.start),
        Region.runaway("CJQ-2", id: "2", at: Region.start),
      ], by: Region.caller("watch-cjq-1"))
    try await body(net, store, Region.caller("privacy-1"))
  }

  /// Whether the last entry of a kind is proved to be about the first of them, and refuted of the other.
  private func expectAboutTheFirst(
    _ kind: Act.Kind, _ net: SafetyNet, _ store: SQLiteStore, _ privacy: Caller
  ) async throws {
    let acts = try store.acts(after: 0, limit: 10_000)
    let seq = try #require(acts.last { $0.act.kind == kind }?.seq)
    let proved = try await net.openCommitment(of: seq, about: .file("CJQ-1"), for: privacy)
    #expect(proved["opens"] == true, "\(kind)")
    let refuted = try await net.openCommitment(of: seq, about: .file("CJQ-2"), for: privacy)
    #expect(refuted["opens"] == false, "\(kind)")
  }

  private let first = SafetyNet.YouthDesignation(youth: "CJQ-1", name: nil, birthDate: nil)

  @Test("What an erasure would take, and why it may not be, is a look at somebody")
  func erasure() async throws {
    try await service { net, store, privacy in
      let refusal = await #expect(throws: RequestError.self) {
        try await net.erase(first, reason: "essai", confirmation: nil, by: privacy)
      }
      #expect(refusal?.code == .conflict, "an alert of band 4 is open")
      try await expectAboutTheFirst(.vaultRead, net, store, privacy)
      _ = try await net.setFlag("handover", on: first, reason: "essai", until: nil, by: privacy)
      try await expectAboutTheFirst(.fileHandedOver, net, store, privacy)
      let answer = try await net.erase(first, reason: "essai", confirmation: nil, by: privacy)
      #expect(answer["status"] == "to-confirm")
      try await expectAboutTheFirst(.vaultRead, net, store, privacy)
    }
  }

  @Test("So is a flag that is set, ended or refused")
  func flags() async throws {
    try await service { net, store, privacy in
      let flag = try await net.setFlag(
        "restriction", on: first, reason: "essai", until: nil, by: privacy)
      try await expectAboutTheFirst(.flagSet, net, store, privacy)
      let refusal = await #expect(throws: RequestError.self) {
        try await net.setFlag("restriction", on: first, reason: "essai", until: nil, by: privacy)
      }
      #expect(refusal?.code == .conflict)
      try await expectAboutTheFirst(.vaultRead, net, store, privacy)
      _ = try await net.endFlag(#require(flag["id"]?.string), by: privacy)
      try await expectAboutTheFirst(.flagEnded, net, store, privacy)
    }
  }

  @Test("The register by alert says which alert, and is about whom that is")
  func register() async throws {
    try await service { net, store, privacy in
      let reference = try WhoWasAlongTests.youth("CJQ-1")
      let alert = try #require(
        try store.standing().openAlerts.first { $0.entity == reference }?.id)
      _ = try await net.register(RegisterQuery(alert: alert), for: privacy)
      let acts = try store.acts(after: 0, limit: 10_000).map(\.act)
      let look = try #require(acts.last { $0.kind == .registerRead })
      #expect(look.details.contains { $0.name == "alert" && $0.value.string == alert })
      try await expectAboutTheFirst(.registerRead, net, store, privacy)
    }
  }

  @Test("Of somebody unknown asking leaves nothing, and of what is no alert not its words")
  func unknown() async throws {
    try await service { net, store, privacy in
      let nobody = SafetyNet.YouthDesignation(youth: "CJQ-9", name: nil, birthDate: nil)
      await #expect(throws: RequestError.self) {
        try await net.erase(nobody, reason: "essai", confirmation: nil, by: privacy)
      }
      await #expect(throws: RequestError.self) {
        try await net.register(RegisterQuery(alert: "Anne Roy"), for: privacy)
      }
      for (seq, act) in try store.acts(after: 0, limit: 10_000) {
        guard act.kind == .vaultRead || act.kind == .registerRead else { continue }
        #expect(!act.details.contains { $0.value.string == "Anne Roy" })
        await #expect(throws: RequestError.self) {
          try await net.openCommitment(of: seq, about: .file("CJQ-1"), for: privacy)
        }
      }
    }
  }
}
