import Foundation
import Testing
import Wording

@testable import API

@Suite struct SocketFileTests {
  private let folder: String

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/filet-socket-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  private func bind(_ path: String) -> Result<ListeningSocket, DoorError> {
    do throws(DoorError) { return .success(try ListeningSocket.bound(at: path)) } catch {
      return .failure(error)
    }
  }

  @Test func theSocketIsForOwnerAndGroupOnly() throws {
    defer { cleanUp() }
    let socket = try ListeningSocket.bound(at: folder + "/s")
    var status = stat()
    #expect(lstat(folder + "/s", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFSOCK)
    #expect(status.st_mode & 0o7777 == 0o660)
    socket.abandon()
    #expect(lstat(folder + "/s", &status) != 0)
  }

  @Test func aSocketThatSomebodyListensOnStays() throws {
    defer { cleanUp() }
    let first = try ListeningSocket.bound(at: folder + "/s")
    guard case .failure(let error) = bind(folder + "/s") else {
      Issue.record("a live socket was replaced")
      return
    }
    #expect(error.code == .cannotBind)
    var status = stat()
    #expect(lstat(folder + "/s", &status) == 0)
    close(first.descriptor)
  }

  @Test func aSocketThatADeadProcessLeftIsReplaced() throws {
    defer { cleanUp() }
    close(try ListeningSocket.bound(at: folder + "/s").descriptor)
    close(try ListeningSocket.bound(at: folder + "/s").descriptor)
  }

  @Test func aLinkIsNeverFollowedNorRemoved() throws {
    defer { cleanUp() }
    close(try ListeningSocket.bound(at: folder + "/stale").descriptor)
    #expect(symlink(folder + "/stale", folder + "/link") == 0)
    guard case .failure = bind(folder + "/link") else {
      Issue.record("a link was replaced")
      return
    }
    var status = stat()
    #expect(lstat(folder + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(lstat(folder + "/stale", &status) == 0)
  }

  @Test func aFileIsNeverRemoved() throws {
    defer { cleanUp() }
    try Data("kept".utf8).write(to: URL(filePath: folder + "/file"))
    guard case .failure = bind(folder + "/file") else {
      Issue.record("a file was replaced")
      return
    }
    #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "kept")
  }

  @Test func whereNoSocketCanBeIsSaidByLookingAlone() throws {
    defer { cleanUp() }
    func fault(_ path: String) -> String? {
      do throws(DoorError) {
        try ListeningSocket.check(path)
        try ListeningSocket.checkFolder(of: path)
        return nil
      } catch {
        return error.message.en
      }
    }
    try Data("kept".utf8).write(to: URL(filePath: folder + "/file"))
    close(try ListeningSocket.bound(at: folder + "/s").descriptor)
    #expect(fault(folder + "/new") == nil)
    #expect(fault(folder + "/s") == nil)
    #expect(fault("s") == nil)
    for path in [folder, folder + "/file"] {
      #expect(fault(path)?.contains("is not a socket") == true)
    }
    for path in [folder + "/nodir/s", folder + "/file/s"] {
      #expect(fault(path)?.contains("make it first") == true)
    }
  }

  @Test func aSocketThatIsAnothersByNowIsNotRemoved() throws {
    defer { cleanUp() }
    let first = try ListeningSocket.bound(at: folder + "/s")
    close(first.descriptor)
    let second = try ListeningSocket.bound(at: folder + "/s")
    first.remove()
    var status = stat()
    #expect(lstat(folder + "/s", &status) == 0)
    close(second.descriptor)
  }

  @Test func aPathThatDoesNotFitIsRefused() {
    defer { cleanUp() }
    guard case .failure(let error) = bind(folder + "/" + String(repeating: "x", count: 120)) else {
      Issue.record("a path was cut")
      return
    }
    #expect(error.message.en.contains("107"))
  }

  @Test func nothingIsInheritedThatWasNotMeantForThisProcess() throws {
    defer { cleanUp() }
    #expect(try ListeningSocket.inherited(environment: [:]) == nil)
    #expect(
      try ListeningSocket.inherited(environment: ["LISTEN_PID": "1", "LISTEN_FDS": "1"]) == nil)
  }
}

@Suite struct UserNamespaceTests {
  @Test func theHostsOwnMapIsAccepted() throws {
    try UserNamespace.check(map: "         0          0 4294967295\n")
  }

  @Test(arguments: ["0 0 1\n1000 1000 1\n", "0 1000 1\n", "0 100000 65536\n", ""])
  func everyOtherMapIsRefused(_ map: String) {
    #expect(throws: DoorError.self) { try UserNamespace.check(map: map) }
  }
}
