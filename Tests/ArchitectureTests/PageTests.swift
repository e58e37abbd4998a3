import Foundation
import TestSupport
import Testing

/// What the pages tell people to type is run, or at least exists.
struct PageTests {
  let repository = Repository()

  /// A block marked `sh run`: its commands must succeed, from the root, without a daemon.
  struct RunnableBlock: CustomTestStringConvertible, Sendable {
    var page: String
    var script: String
    var testDescription: String { "\(page): \(script.prefix(60))" }
  }

  static let blocks: [RunnableBlock] = {
    let repository = Repository()
    return repository.pages.flatMap { page -> [RunnableBlock] in
      guard let text = try? repository.text(page) else { return [] }
      return text.matches(of: /(?ms)^```sh run\n(.*?)^```/).map {
        RunnableBlock(page: page, script: String($0.1))
      }
    }
  }()

  @Test func thereAreCommandsToRun() { #expect(Self.blocks.count >= 2) }

  @Test(arguments: blocks) func commandsOfThePagesRun(_ block: RunnableBlock) throws {
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(ProgramRun.built("")):\(environment["PATH"] ?? "/usr/bin:/bin")"
    // What a block writes is its own and goes with it: others may run the same page at the same time.
    let folder = FileManager.default.temporaryDirectory.path + "/filet-page-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    environment["TMPDIR"] = folder
    let run = try ProgramRun.run(
      "/bin/bash", ["-euo", "pipefail", "-c", block.script], environment: environment,
      in: repository.root, seconds: 600)
    #expect(run.status == 0, "\(block.page):\n\(block.script)\n\(run.output)\(run.notes)")
  }

  /// What a page has somebody write into /tmp is there before them, and another's, where two do.
  @Test func noBlockThatIsRunNamesAFolderThatAllShare() {
    for block in Self.blocks {
      let written = block.script.replacing("${TMPDIR:-/tmp}", with: "")
      #expect(!written.contains(/(?:--out|>)\s*"?\/tmp/), "\(block.page):\n\(block.script)")
    }
  }

  @Test func everyGoalThatThePagesNameIsInTheMakefile() throws {
    let goals = Set(
      try repository.text("Makefile").matches(of: /(?m)^([a-z-]+):/).map { String($0.1) })
    for page in repository.pages {
      for match in try repository.text(page).matches(of: /`make ([a-z-]+)/) {
        #expect(goals.contains(String(match.1)), "\(page): make \(match.1)")
      }
    }
  }

  @Test func everyPageThatAPageLinksToExists() throws {
    for page in repository.pages {
      let folder = repository.root.appending(path: page).deletingLastPathComponent()
      for match in try repository.text(page).matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/) {
        let target = folder.appending(path: String(match.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(match.1)")
      }
    }
  }

  /// What root is told to type names units, groups, folders and options that there are.
  @Test func whatThePageOnOperationsNamesIsThere() throws {
    let page = try repository.text("docs/operations.md")
    let units = Set(page.matches(of: /\bfilet\.(?:service|socket)\b/).map { String($0.output) })
    #expect(units.count == 2)
    for unit in units { _ = try repository.text("Daemon/systemd/\(unit)") }
    for (file, words) in [
      ("filet.sysusers.conf", ["filet-clients", "filet-partner"]),
      ("filet.tmpfiles.conf", ["/run/filet", "/var/lib/filet", "/etc/filet"]),
      ("filet.service", ["filet-key:/etc/filet/filet-key.cred", "/etc/filet/filetd.yml"]),
      ("filet.socket", ["/run/filet/filet.sock", "filet-clients"]),
    ] {
      let text = try repository.text("Daemon/systemd/\(file)")
      for word in words { #expect(text.contains(word) && page.contains(word), "\(word)") }
    }
    let help = try ProgramRun.run("filetd", ["--help"]).output
    for line in page.split(separator: "\n") {
      guard let start = line.firstRange(of: "filetd --")?.lowerBound else { continue }
      for option in line[start...].matches(of: /--[a-z-]+/) {
        #expect(help.contains(option.output), "\(option.output)")
      }
    }
  }

  /// A promise names the tests that keep it: a suite and a test in it, which must be there.
  @Test func everyTestThatAPageNamesExists() throws {
    var suites: [String: String] = [:]
    for file in repository.swiftFiles("Tests") {
      let text = try repository.text(file)
      for match in text.matches(of: /struct (\w+Tests)\b/) {
        suites[String(match.1), default: ""] += text
      }
    }
    let named = try repository.pages.flatMap { page in
      try repository.text(page).matches(of: /`(\w+Tests)\.([^`]+)`/).map {
        (page: page, suite: String($0.1), test: String($0.2))
      }
    }
    #expect(named.count > 30)
    for (page, suite, test) in named {
      let text = suites[suite] ?? ""
      #expect(
        text.contains("func \(test)(") || text.contains("func `\(test)`("),
        "\(page): \(suite).\(test)")
    }
    // Each numbered promise, and each threat, names one.
    for (page, least) in [("docs/delivery.md", 14), ("docs/security.md", 20)] {
      let promises = try repository.text(page).split(separator: "\n### ").dropFirst()
      #expect(promises.count >= least)
      for promise in promises {
        #expect(promise.contains(/`\w+Tests\./), "\(page): \(promise.prefix(60))")
      }
    }
  }
}
