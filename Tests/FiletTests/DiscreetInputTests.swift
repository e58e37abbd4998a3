import Foundation
import StrictJSON
import TestSupport
import Testing

/// What names a person is read from standard input, and refused on the command line, by every command alike.
struct DiscreetInputTests {
  /// Every command that takes somebody's identifier, with one in its arguments.
  static let indiscreet: [[String]] =
    ["hold", "restrict", "correct", "withdraw-consent", "transfer", "reviewed", "erase"].map {
      [$0, "CJQ-48213", "--reason", "r"]
    } + [
      ["register", "--youth", "CJQ-48213"], ["suppress", "phone", "418-555-0142"],
      ["hold", "--name", "Nom Inventé", "--birth-date", "2010-01-01", "--reason", "r"],
    ]

  @Test(arguments: indiscreet)
  func anIdentifierOnTheCommandLineIsRefusedBeforeAnythingIsSent(_ arguments: [String])
    async throws
  {
    let run = try await ProgramRun.filet(
      arguments + ["--socket", "/nonexistent"], locale: "en_CA.UTF-8")
    #expect(run.status == 64)
    if !arguments.contains("--name") {
      #expect(run.notes.contains("does not stand on a command line"))
    }
    #expect(!run.notes.contains("48213") && !run.notes.contains("0142"))
  }

  /// The request that a command sends, and with which lines on its standard input.
  private func sent(_ arguments: [String], typed: String) async throws -> (
    path: String, body: JSONValue
  ) {
    let daemon = try await StubDaemon.listen { request in
      .init(
        status: 200,
        body:
          #"{"path":"\#(request.target)","body":\#(request.body.isEmpty ? "null" : request.body)}"#)
    }
    let run = try await ProgramRun.filet(
      arguments + ["--json", "--socket", daemon.socket], input: typed)
    await daemon.stop()
    #expect(run.status == 0, "\(run.notes)")
    let answer = try parseJSON(Array(run.output.utf8), limits: JSONLimits(bytes: 65_536, depth: 16))
    return (answer["path"]?.string ?? "", answer["body"] ?? .null)
  }

  @Test func aPageToPrintIsForOnePersonHoweverTheyAreNamed() async throws {
    let run = try await ProgramRun.filet(
      ["register", "--print", "text", "--socket", "/nonexistent"], locale: "en_CA.UTF-8")
    #expect(run.status == 64)
    #expect(run.notes.contains("--youth or --by-name"), "\(run.notes)")
  }

  @Test func aFileNumberComesFromStandardInput() async throws {
    let request = try await sent(["hold", "-", "--reason", "r"], typed: " CJQ-48213 \n")
    #expect(request.path == "/v1/vault/flags")
    #expect(request.body == ["youth": "CJQ-48213", "kind": "hold", "reason": "r"])
  }

  @Test func aNameWithItsBirthDateAndTheReasonComeFromStandardInputInThisOrder() async throws {
    let request = try await sent(
      ["restrict", "--by-name", "--reason", "-"], typed: "Nom Inventé\n2010-01-01\nla raison\n")
    #expect(
      request.body == [
        "name": "Nom Inventé", "birth_date": "2010-01-01", "kind": "restriction",
        "reason": "la raison",
      ])
  }

  @Test(arguments: [["register"], ["register", "--youth", "-"], ["record", "open", "7"]])
  func aNameAskedForGoesInHeadersAndNotInTheAddress(_ command: [String]) async throws {
    let daemon = try await StubDaemon.listen { request in
      let name = request.headers["filet-youth-name"] ?? ""
      let birthDate = request.headers["filet-youth-birth-date"] ?? ""
      return .init(
        status: 200,
        body:
          #"{"path":"\#(request.target)","name":"\#(name)","birth":"\#(birthDate)","opens":true}"#)
    }
    let run = try await ProgramRun.filet(
      command + ["--by-name", "--json", "--socket", daemon.socket],
      input: "Zoé Inventée\n2010-01-01\n")
    await daemon.stop()
    #expect(run.status == 0, "\(run.notes)")
    let answer = try parseJSON(Array(run.output.utf8), limits: JSONLimits(bytes: 65_536, depth: 16))
    #expect(answer["name"]?.string?.removingPercentEncoding == "Zoé Inventée")
    #expect(answer["birth"] == "2010-01-01")
    #expect(answer["path"]?.string?.contains("Invent") == false)
  }

  @Test func aReferenceMayStandOnTheCommandLine() async throws {
    let request = try await sent(["correct", "yth_01J8Z", "--reason", "r"], typed: "")
    #expect(request.body["youth"] == "yth_01J8Z")
  }

  @Test func aFamilysIdentifierComesFromStandardInput() async throws {
    let request = try await sent(["suppress", "phone"], typed: "418-555-0142\n")
    #expect(request.body == ["kind": "phone", "value": "418-555-0142"])
  }

  @Test(arguments: [
    ["retract", "obs_1", "--reason", "-"], ["act", "ntc_1", "--action", "call", "--note", "-"],
    ["refer", "ntc_1", "--to", "pipq", "--reason", "-"],
    ["close", "ntc_1", "--outcome", "at_risk", "--note", "-"],
    ["decline", "ntc_1", "--reason", "-"], ["handover", "ntc_1", "--to", "x", "--reason", "-"],
    ["reopen", "ntc_1", "--reason", "-"], ["consult", "pipq", "--question", "-"],
    ["answer", "ntc_1", "--answer", "-"],
  ])
  func wordsMayComeFromStandardInputToo(_ arguments: [String]) async throws {
    let request = try await sent(arguments, typed: "une phrase\n")
    #expect((request.body.object ?? []).contains { $0.value == "une phrase" }, "\(request.body)")
  }

  @Test func nothingOnStandardInputIsSaidAndNothingIsSent() async throws {
    let run = try await ProgramRun.filet(
      ["erase", "-", "--reason", "r", "--socket", "/nonexistent"], locale: "en_CA.UTF-8")
    #expect(run.status == 66)
    #expect(run.notes.contains("missing on standard input: file number"))
  }

  /// At a terminal it is asked for, and what is typed is not shown.
  @Test func whatIsTypedAtATerminalIsNotShown() async throws {
    let daemon = try await StubDaemon.listen { request in
      .init(status: 200, body: #"{"id":"flg_1","youth":"yth_1","body":\#(request.body)}"#)
    }
    let run = try await ProgramRun.program(
      "/usr/bin/python3",
      [
        "-c", Self.person, "CJQ-48213", ProgramRun.built("filet"), "hold", "-", "--reason", "r",
        "--lang", "en", "--json", "--socket", daemon.socket,
      ])
    let shown = run.output
    await daemon.stop()
    #expect(shown.contains("file number"))
    // Once: in the answer of the daemon, and not as an echo of what was typed.
    #expect(shown.components(separatedBy: "CJQ-48213").count == 2, "\(shown)")
  }

  /// A reason may name somebody.
  @Test func aReasonThatIsNotGivenIsAskedForAtATerminalAndNotShown() async throws {
    let daemon = try await StubDaemon.listen { request in
      .init(status: 200, body: #"{"id":"ntc_1","state":"sent","body":\#(request.body)}"#)
    }
    let run = try await ProgramRun.program(
      "/usr/bin/python3",
      [
        "-c", Self.person, "it is my niece", ProgramRun.built("filet"), "decline", "ntc_1",
        "--lang", "en", "--json", "--socket", daemon.socket,
      ])
    await daemon.stop()
    // Once: in the answer of the daemon.
    #expect(run.output.components(separatedBy: "my niece").count == 2, "\(run.output)")
  }

  @Test(arguments: [
    ["decline", "ntc_1"], ["refer", "ntc_1", "--to", "pipq"], ["reopen", "ntc_1"],
  ])
  func whereNobodyCanBeAskedAReasonIsMissing(_ arguments: [String]) async throws {
    let run = try await ProgramRun.filet(
      arguments + ["--socket", "/nonexistent"], input: "", locale: "en_CA.UTF-8")
    #expect(run.status == 64)
    #expect(run.notes.contains("--reason is missing"), "\(run.notes)")
  }

  /// What is pasted beyond the last question is not left for the shell to take as a command.
  @Test func whatIsTypedTooMuchIsLeftToNobody() async throws {
    let shell =
      "\(ProgramRun.built("filet")) hold - --reason r --socket /nonexistent --lang en; "
      + "read -t 1 left; echo \"[$left]\""
    let run = try await ProgramRun.program(
      "/usr/bin/python3",
      ["-c", Self.person, "CJQ-48213\nNOM DE TROP", "/bin/bash", "-c", shell])
    #expect(run.output.contains("[]"), "\(run.output)")
    #expect(!run.output.contains("NOM DE TROP"))
  }

  /// Types its first argument when it is asked.
  private static let person = """
    import os, pty, select, signal, sys
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.argv[2], sys.argv[2:])
    shown, typed = b"", False
    while select.select([terminal], [], [], 30)[0]:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        if not typed and (b"file number" in shown or b"reason" in shown):
            os.write(terminal, sys.argv[1].encode() + b"\\n")
            typed = True
    sys.stdout.buffer.write(shown)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    """
}
