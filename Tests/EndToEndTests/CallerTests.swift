import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Who calls where no demonstration lets one user be everybody: whoever has the kernel's number in the directory, and
/// whom they may act for there.
@Suite(.serialized) struct CallerTests {
  /// Who runs the tests; another user where that is root, who is no account of a directory.
  private let uid = getuid() == 0 ? 12_345 : getuid()

  /// Asks as that user.
  private func ask(_ daemon: Daemon, _ path: String, as account: String? = nil) throws -> Answer {
    guard getuid() == 0 else { return try daemon.get(path, as: account) }
    var arguments = [
      "--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups", "curl", "-s", "-w",
      "\n%{http_code}", "--unix-socket", daemon.socket,
    ]
    if let account { arguments += ["-H", "x-filet-as: \(account)"] }
    let run = try ProgramRun.run("setpriv", arguments + ["http://filet" + path])
    var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    let status = lines.popLast().flatMap { Int($0) } ?? 0
    return Answer(status: status, headers: [:], body: Array(lines.joined(separator: "\n").utf8))
  }

  @Test func aUserIsTheirAccountAndActsOnlyForWhomTheDirectoryNames() throws {
    let daemon = try Daemon(ownDirectory: true, isDemo: false, isStarted: false)
    let file = daemon.directory + "/directory.yml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let name = "  - name: pivot-dpj-1\n"
    #expect(text.contains(name), "the directory is written otherwise now")
    try text.replacing(name, with: name + "    uid: \(uid)\n    may_act_as: [pivot-dpj-2]\n")
      .write(toFile: file, atomically: true, encoding: .utf8)
    try daemon.start()
    // What the modes would refuse already is let through, so that the door has to.
    chmod(daemon.folder, 0o755)
    chmod(daemon.socket, 0o666)

    let own = try ask(daemon, "/v1/whoami")
    #expect(own.status == 200, "\(own.text)")
    #expect(try own.json["account"] == "pivot-dpj-1")
    #expect(try own.json["acting_through"] == .null)
    #expect(try ask(daemon, "/v1/inbox").status == 200)
    let colleague = try ask(daemon, "/v1/whoami", as: "pivot-dpj-2")
    #expect(colleague.status == 200, "\(colleague.text)")
    #expect(try colleague.json["account"] == "pivot-dpj-2")
    #expect(try colleague.json["acting_through"] == "pivot-dpj-1")
    // Neither for others nor for nobody, and the answer does not tell which of the two.
    let other = try ask(daemon, "/v1/inbox", as: "pivot-cjq-1")
    let nobody = try ask(daemon, "/v1/inbox", as: "nobody-at-all")
    #expect(other.status == 403 && nobody.status == 403)
    #expect(other.body == nobody.body)
    if getuid() == 0 {
      #expect(try daemon.get("/v1/whoami").json["roles"] == ["operator"])
      #expect(try daemon.get("/v1/whoami", as: "pivot-dpj-1").status == 403)
    }

    // Taken out of the directory, they are nobody: the files are read again at the signal.
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    kill(daemon.pid, SIGHUP)
    try eventually("the user is nobody's") { try ask(daemon, "/v1/whoami").status == 403 }
    #expect(try ask(daemon, "/v1/inbox", as: "pivot-dpj-2").status == 403)
    // The number is what the directory needs to know them by.
    #expect(try ask(daemon, "/v1/whoami").text.contains("\(uid)"))
  }
}
