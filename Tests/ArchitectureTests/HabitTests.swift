import Foundation
import Testing

/// The habits of the project, as far as a text search can hold them.
struct HabitTests {
  let repository = Repository()

  /// The code of a line: without its comment, and without what stands in quotes.
  private func code(_ line: Substring) -> String {
    let unquoted = line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
    return String(
      unquoted.prefix(upTo: unquoted.firstRange(of: "//")?.lowerBound ?? unquoted.endIndex))
  }

  private func findings(_ pattern: some RegexComponent, in files: [String]) throws -> [String] {
    try files.flatMap { file in
      try repository.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated().compactMap { index, line in
          code(line).contains(pattern) ? "\(file):\(index + 1)" : nil
        }
    }
  }

  @Test func nothingInTheProgramsCanStopThemOnPurpose() throws {
    let files = repository.swiftFiles("Sources", "Daemon")
    #expect(files.count > 100)
    #expect(try findings(/\btry!|\bas!|\bfatalError\(|\bpreconditionFailure\(/, in: files) == [])
  }

  @Test func noTestSleeps() throws {
    // A bench is no test: it offers work at a pace.
    let files = repository.swiftFiles("Tests").filter { !$0.contains("Benchmarks/") }
    #expect(try findings(/\b(?:u|nano)?sleep\(|\.sleep\(/, in: files) == [])
  }

  @Test func noFileIsLongerThanFiveHundredLines() throws {
    for file in repository.swiftFiles("Sources", "Daemon", "Tests") {
      let count = try repository.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        .count
      #expect(count <= 501, "\(file) has \(count - 1) lines")
    }
  }

  /// A failure is had again by its seed, so no test draws one past `FILET_SEED`.
  @Test func chanceInATestComesFromTheSeed() throws {
    let files = repository.swiftFiles("Tests").filter {
      !$0.contains("Benchmarks/") && !$0.contains("TestSupport/")
    }
    #expect(files.count > 100)
    let unseeded =
      /UInt64\.random\(in:[^,]*\)|(?:seed: |\?\? )\.random\(in:[^,]*\)|\.shuffled\(\)|\.randomElement\(\)/
    #expect(try findings(unseeded, in: files) == [])
  }

  /// Of the checkout only bytes are copied: it may belong to somebody else. A state directory is the test's own.
  @Test func noTestCopiesTheCheckoutWithItsOwner() throws {
    let files = repository.swiftFiles("Tests").filter { !$0.contains("Benchmarks/") }
    let copies = /copyItem\(.*(?:\broot\b|\brepositoryRoot\b|\brules\b|\bdirectory\b|\bregion\b)/
    #expect(try findings(copies, in: files) == [])
  }

  @Test func testsUseOneFramework() throws {
    #expect(try findings(/^import XCTest/, in: repository.swiftFiles("Tests")) == [])
  }
}
