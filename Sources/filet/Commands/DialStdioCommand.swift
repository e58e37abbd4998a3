import ArgumentParser
import FiletClient
import Foundation
import Wording

/// `filet dial-stdio`: joins stdin and stdout to the daemon's socket.
struct DialStdioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dial-stdio",
    abstract: say(
      "Relier l'entrée et la sortie à la prise du démon.",
      "Join stdin and stdout to the daemon's socket."),
    discussion: guide(
      """
      Commande imposée à la clé ssh d'un partenaire (ForceCommand) : elle n'atteint que cette prise, et le
      démon voit le compte de qui s'est connecté.

      Exemple :
        ssh partenaire@filet.example filet dial-stdio
      """,
      """
      The forced command of a partner's ssh key (ForceCommand): it reaches this socket and nothing else,
      and the daemon sees the account of who logged in.

      Example:
        ssh partner@filet.example filet dial-stdio
      """))

  @OptionGroup var globals: GlobalOptions

  func run() throws {
    // A side that takes no more is an error of that side, not the end of what the other has still to say.
    signal(SIGPIPE, SIG_IGN)
    let path = Session(globals).client.socket
    let socket = try Self.connect(path)
    // Two directions, each with a thread of its own: a side that does not read holds up only itself.
    Thread.detachNewThread {
      _ = Self.copy(from: STDIN_FILENO, to: socket)
      shutdown(socket, Int32(SHUT_WR))
    }
    let isWhole = Self.copy(from: socket, to: STDOUT_FILENO)
    if !isWhole {
      throw CommandFailure(.notReachable, fr: "connexion rompue", en: "connection lost")
    }
  }

  static func connect(_ path: String) throws(CommandFailure) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else { throw unreachable(path) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw unreachable(path) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw unreachable(path) }
    return descriptor
  }

  private static func unreachable(_ path: String) -> CommandFailure {
    CommandFailure(
      .notReachable, fr: "le démon n'est pas joignable à \(path)",
      en: "the daemon cannot be reached at \(path)")
  }

  /// Copies until the end; `false` where it broke off.
  private static func copy(from source: Int32, to target: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(source, $0.baseAddress, $0.count) }
      if count == 0 { return true }
      guard count > 0 else {
        if errno == EINTR { continue }
        return false
      }
      var sent = 0
      while sent < count {
        let written = buffer.withUnsafeBytes { bytes in
          write(target, bytes.baseAddress.map { $0 + sent }, count - sent)
        }
        if written > 0 {
          sent += written
        } else if errno != EINTR {
          return false
        }
      }
    }
  }
}
