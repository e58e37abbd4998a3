import Foundation
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// What is not there has no line that could be wrong, and is said all the same.
struct MissingRulesTests {
  /// A copy of the rules without some of what is in it, as a daemon reads it.
  private func load(
    without paths: String...
  ) throws -> (library: RuleLibrary?, diagnostics: [Diagnostic]) {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try copyContents(of: Region.root + "/Rules", to: copy)
    for path in paths { try FileManager.default.removeItem(atPath: copy + "/" + path) }
    return RuleLibrary.load(rules: copy, directory: Region.root + "/Fixtures/region")
  }

  @Test("Rules without a mandate are refused, and not taken as telling nobody")
  func noMandates() throws {
    let (library, diagnostics) = try load(without: "mandates")
    #expect(library == nil)
    #expect(diagnostics.map(\.code) == ["no-mandates"])
    #expect(diagnostics.first?.location.file.hasSuffix("/mandates") == true)
    #expect(diagnostics.first?.hint != nil)
  }

  @Test("An organisation that has an agreement and no mandate is told of, and the rest is taken")
  func noMandateOfOne() throws {
    let (library, diagnostics) = try load(without: "mandates/dpj.yml")
    #expect(library != nil)
    #expect(diagnostics.map(\.code) == ["no-mandate"])
    let diagnostic = try #require(diagnostics.first)
    #expect(diagnostic.severity == .warning)
    #expect(diagnostic.location.file.hasSuffix("directory.yml") && diagnostic.location.line > 1)
    #expect(diagnostic.message.fr.contains("« dpj »"))
  }
}
