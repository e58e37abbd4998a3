import Foundation
import Testing

/// The manual pages, as `make install` puts them: written from what the programs say of themselves.
struct ManualTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The pages, made once, by their place in the folder.
  private static let pages: [String: String] = {
    let folder = NSTemporaryDirectory() + "/filet-man-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let programs = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    guard run(root.path + "/Scripts/manual", [programs, folder]).status == 0 else { return [:] }
    var pages: [String: String] = [:]
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
      pages[name] = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }
    return pages
  }()

  private static func run(
    _ program: String, _ arguments: [String], input: String? = nil
  ) -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let given = NSTemporaryDirectory() + "/filet-man-in-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: given) }
    guard (try? (input ?? "").write(toFile: given, atomically: true, encoding: .utf8)) != nil,
      let file = try? FileHandle(forReadingFrom: URL(filePath: given))
    else { return (-1, "") }
    process.standardInput = file
    guard (try? process.run()) != nil else { return (-1, "") }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test func everyCommandHasAPageInBothLanguages() async throws {
    let help = try await ProgramRun.filet(["help"], locale: "en_CA.UTF-8").data
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

  @Test(.enabled(if: run("groff", ["--version"]).status == 0, "groff is not installed"))
  func noPageHasAFaultOfForm() {
    #expect(Self.pages.count > 100)
    for (name, text) in Self.pages {
      let result = Self.run("groff", ["-man", "-Kutf8", "-Tutf8", "-ww", "-z"], input: text)
      #expect(result.status == 0 && result.text.isEmpty, "\(name): \(result.text)")
    }
  }

  @Test func installingPutsThemWhereManLooks() {
    let dry = Self.run(
      "make", ["-n", "-C", Self.root.path, "install", "DESTDIR=/d", "PREFIX=/usr"])
    #expect(
      dry.text.contains("Scripts/manual .build-release/release /d/usr/share/man"), "\(dry.text)")
  }
}
