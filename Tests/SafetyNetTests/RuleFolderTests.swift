import Foundation
import Sigma
import TestSupport
import Testing
import Wording

@testable import SafetyNet

struct RuleFolderTests {
  @Test("A rule and a mandate in a folder of their own are in force as they were beside the others")
  func deeper() throws {
    let root = repositoryRoot.path
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: copy) }
    try copyContents(of: root + "/Rules", to: copy.path)
    for (folder, name, into) in [
      ("detection", "mall_approach.yml", "malls"), ("mandates", "dpj.yml", "dpj/direct"),
    ] {
      let home = copy.appending(path: folder)
      try FileManager.default.createDirectory(
        at: home.appending(path: into), withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        at: home.appending(path: name), to: home.appending(path: "\(into)/\(name)"))
    }
    let region = root + "/Fixtures/region"
    let whole = RuleLibrary.load(rules: root + "/Rules", directory: region)
    let moved = RuleLibrary.load(rules: copy.path, directory: region)
    let titles = try #require(whole.library).rules.rules.map(\.title)
    let titlesMoved = try #require(moved.library).rules.rules.map(\.title)
    #expect(titlesMoved.sorted() == titles.sorted())
    #expect(Set(moved.diagnostics.map(\.message.en)) == Set(whole.diagnostics.map(\.message.en)))
  }
}
