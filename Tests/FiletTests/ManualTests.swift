import Foundation
import TestSupport
import Testing

/// The manual pages, as `make install` puts them: written from what the programs say of themselves.
struct ManualTests {
  private static let root = repositoryRoot

  /// The pages, made once, by their place in the folder.
  private static let pages: [String: String] = {
    let folder = NSTemporaryDirectory() + "/filet-man-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = root.path + "/Scripts/manual"
    guard (try? ProgramRun.run(script, [ProgramRun.built(""), folder]).status) == 0 else {
      return [:]
    }
    var pages: [String: String] = [:]
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
      pages[name] = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }
    return pages
  }()

  @Test func everyCommandHasAPageInBothLanguages() async throws {
    let help = try await ProgramRun.filet(["help"], locale: "en_CA.UTF-8").output
    let commands = help.matches(of: /(?m)^  ([a-z][a-z-]+)  +/).map { String($0.1) }.filter {
      $0 != "help"
    }
    #expect(commands.count > 35)
    for name in commands {
      for folder in ["man1", "fr/man1"] {
        let page = Self.pages["\(folder)/filet-\(name).1"]
        #expect(page != nil, "\(folder)/filet-\(name).1")
      }
    }
    for name in ["man1/filet.1", "man8/filetd.8", "man5/filetd.yml.5"] {
      #expect(Self.pages[name] != nil && Self.pages["fr/" + name] != nil, "\(name)")
    }
  }

  @Test func aPageHasNameSynopsisExampleAndExitCodes() throws {
    let page = try #require(Self.pages["man1/filet-hold.1"])
    for part in [
      ".SH NAME", ".SH SYNOPSIS", "\\-\\-reason", ".EX\nfilet hold", ".SH EXIT STATUS", ".TP\n77",
    ] { #expect(page.contains(part), "\(part)") }
    let french = try #require(Self.pages["fr/man1/filet-hold.1"])
    #expect(french.contains(".SH NOM") && french.contains("Mise en garde légale"))
    // What every command of filet takes is told once; what filetd takes is its own.
    #expect(!page.contains("[\\fB\\-\\-socket"))
    let daemon = try #require(Self.pages["man8/filetd.8"])
    let synopsis = try #require(daemon.firstMatch(of: /\.SH SYNOPSIS\n(.*)\n/)).output.1
    #expect(synopsis.contains("\\-\\-socket") && synopsis.contains("\\-\\-json"))
    for name in ["fr/man1/filet.1", "fr/man8/filetd.8"] {
      let page = try #require(Self.pages[name])
      #expect(!page.contains("Show ") && page.contains("Afficher la version."), "\(name)")
    }
    // A command of a command has its own.
    #expect(Self.pages["man1/filet-record-verify.1"]?.contains("\\-\\-against") == true)
  }

  @Test func everySettingIsOnThePageOfSettingsAndSaysWhatItIs() throws {
    let settings = try String(
      contentsOf: Self.root.appending(path: "Daemon/filetd.example.yml"), encoding: .utf8)
    let names = settings.matches(of: /(?m)^(?: *(?:# )?)([a-z_]+):(?: |$)/).map { String($0.1) }
      .filter { $0 != "limits" }
    #expect(names.count >= 15)
    for page in ["man5/filetd.yml.5", "fr/man5/filetd.yml.5"] {
      let text = try #require(Self.pages[page])
      for name in names {
        let entry = try #require(text.range(of: name + "\\fR\n"), "\(page): \(name)")
        #expect(!text[entry.upperBound...].hasPrefix("\\&"), "\(page): \(name) says nothing")
      }
    }
  }

  @Test func aColonHasASpaceBeforeItInFrench() {
    #expect(Self.pages["fr/man5/filetd.yml.5"]?.contains("Exemple : ") == true)
    #expect(Self.pages["man5/filetd.yml.5"]?.contains("Example: ") == true)
    for (name, text) in Self.pages where name.hasPrefix("fr/") {
      #expect(!text.contains(/(?:L'un de|Par défaut|Exemple):/), "\(name)")
    }
  }

  private static let hasGroff = (try? ProgramRun.run("groff", ["--version"]).status) == 0

  @Test(.enabled(if: ManualTests.hasGroff, "groff is not installed"))
  func noPageHasAFaultOfForm() throws {
    #expect(Self.pages.count > 100)
    for (name, text) in Self.pages {
      let run = try ProgramRun.run(
        "groff", ["-man", "-Kutf8", "-Tutf8", "-ww", "-z"], input: text)
      #expect(run.status == 0 && run.output.isEmpty && run.notes.isEmpty, "\(name): \(run)")
    }
  }

  @Test func installingPutsThemWhereManLooks() throws {
    let dry = try ProgramRun.run(
      "make", ["-n", "-C", Self.root.path, "install", "DESTDIR=/d", "PREFIX=/usr"])
    #expect(dry.output.contains("Scripts/manual .build-release/release /d/usr/share/man"), "\(dry)")
  }

  @Test func inFrenchWhatIsToBeTypedIsCalledInFrench() throws {
    let english = [
      "on", "old", "new", "reason", "html", "directory", "rules", "out", "kind", "file",
    ]
    for (name, page) in Self.pages where name.hasPrefix("fr/man1/") {
      for word in english { #expect(!page.contains("\\fI\(word)\\fR"), "\(name): \(word)") }
    }
    let rules = try #require(Self.pages["fr/man1/filet-rules-check.1"])
    #expect(!rules.contains("says everything") && rules.contains("dans des règles"))
  }
}
