import Foundation
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// What is not there has no line that could be wrong, and is said all the same.
struct MissingRulesTests {
  /// A copy of the rules without some of what is in it, as a daemon reads it.
  private func load(
    without paths: String..., isToServe: Bool = true
  ) throws -> (library: RuleLibrary?, diagnostics: [Diagnostic]) {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try copyContents(of: Region.root + "/Rules", to: copy)
    for path in paths { try FileManager.default.removeItem(atPath: copy + "/" + path) }
    return RuleLibrary.load(
      rules: copy, directory: Region.root + "/Fixtures/region", isToServe: isToServe)
  }

  @Test("Rules without a mandate are refused, and not taken as telling nobody")
  func noMandates() throws {
    let (library, diagnostics) = try load(without: "mandates")
    #expect(library == nil)
    #expect(diagnostics.map(\.code) == ["no-mandates"])
    #expect(diagnostics.first?.location.file.hasSuffix("/mandates") == true)
    #expect(diagnostics.first?.hint != nil)
    let (tried, warnings) = try load(without: "mandates", isToServe: false)
    #expect(tried != nil, "an analyst may try rules alone")
    #expect(warnings.map(\.code) == ["no-mandates"] && warnings.first?.severity == .warning)
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

  @Test(
    "What a region may do without is told of where it is not there, and the rest is taken",
    arguments: [
      "networks.yml", "retention.yml", "suppressed.yml", "filters/adults_not_direct_evidence.yml",
    ])
  func missing(file: String) throws {
    let (library, diagnostics) = try load(without: file)
    #expect((library == nil) == diagnostics.hasErrors)
    let diagnostic = try #require(diagnostics.first { $0.code == "missing-file" })
    #expect(diagnostics.count { $0.code == "missing-file" } == 1)
    #expect(diagnostic.severity == .warning && diagnostic.location.file.hasSuffix("/" + file))
  }

  @Test(
    "What rules cannot do without is named with its folder",
    arguments: [("scoring.yml", "/scoring.yml"), ("kinds", "/kinds/common.yml")])
  func cannotDoWithout(part: String, file: String) throws {
    let (library, diagnostics) = try load(without: part)
    #expect(library == nil)
    let missing = diagnostics.filter { $0.code == "missing-file" && $0.severity == .error }
    #expect(missing.count == 1 && missing[0].location.file.hasSuffix(file), "\(missing)")
  }

  @Test("Rules without their filters hold of adults too, which is said once")
  func noFilters() throws {
    let (library, diagnostics) = try load(without: "filters")
    #expect(library != nil)
    #expect(diagnostics.map(\.code) == ["missing-file"])
    #expect(diagnostics.first?.location.file.hasSuffix("/filters") == true)
  }

  @Test("The repository's rules lack nothing")
  func whole() throws { #expect(try load().diagnostics.isEmpty) }
}
