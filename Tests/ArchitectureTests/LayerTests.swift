import Foundation
import Testing

/// The house has storeys: a target knows only targets above it in the list of `Package.swift`.
struct LayerTests {
  let repository = Repository()

  @Test func aTargetImportsOnlyTargetsAboveItInTheList() throws {
    let targets = try repository.targets()
    #expect(targets.count >= 15)
    let order = Dictionary(
      uniqueKeysWithValues: targets.enumerated().map { ($0.element.name, $0.offset) })
    for (index, target) in targets.enumerated() {
      for file in repository.files(under: target.folder, suffix: ".swift") {
        for (module, line) in try repository.imports(of: file) {
          guard let other = order[module] else { continue }
          #expect(other < index, "\(file):\(line): \(target.name) may not know \(module)")
        }
      }
    }
  }

  @Test func theRuleEngineKnowsNothingOfChildProtection() throws {
    let ground: Set = [
      "CPCRE2", "CRE2", "CSimdjson", "CYAML", "Wording", "Chronology", "StrictJSON", "StrictYAML",
      "TextMatching",
    ]
    let ours = Set(try repository.targets().map(\.name))
    for file in repository.files(under: "Sources/Sigma", suffix: ".swift") {
      for (module, line) in try repository.imports(of: file) where ours.contains(module) {
        #expect(ground.contains(module), "\(file):\(line): Sigma may not know \(module)")
      }
    }
  }

  @Test func theStagesDoNotAskTheSystemForTheTime() throws {
    let clock = /SystemWallClock\(|clock_gettime|Date\(\)|Date\.now|ContinuousClock/
    let stages = [
      "Observations", "Risk", "Mandates", "Alerts", "Sigma", "Store", "Retention", "Portrait",
      "SafetyNet",
    ]
    for stage in stages {
      let files = repository.files(under: "Sources/\(stage)", suffix: ".swift")
      #expect(!files.isEmpty, "\(stage)")
      for file in files {
        #expect(try !repository.text(file).contains(clock), "\(file): time is an argument")
      }
    }
  }

  @Test func theMapNamesEveryTargetButThoseOfTestsInTheOrderOfTheList() throws {
    let page = try repository.text("docs/architecture.md")
    let listed = try repository.targets().filter { !$0.folder.hasPrefix("Tests/") }.map(\.name)
    let drawn = page.matches(of: /(?m)^\| `([A-Za-z0-9]+)` \|/).map { String($0.1) }
    #expect(drawn == listed)
  }

  @Test(arguments: ["SafetyNet", "Store"])
  func theMapNamesEveryFolderOfTheLargestTargets(_ target: String) throws {
    let page = try repository.text("docs/architecture.md")
    let table = try #require(
      page.firstMatch(of: try Regex("folder of `\(target)`[^\n]*\n(\\|.*\n)+")))
    let drawn = page[table.range].matches(of: /`([A-Za-z]+)\/`/).map { String($0.1) }
    let files = repository.files(under: "Sources/\(target)", suffix: ".swift")
    let folders = files.compactMap { file -> String? in
      let steps = file.split(separator: "/")
      return steps.count > 3 ? String(steps[2]) : nil
    }
    #expect(Set(drawn) == Set(folders) && drawn.count == Set(folders).count)
  }
}
