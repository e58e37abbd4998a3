import Foundation
import NIOPosix
import Wording

/// Opens and reads inputs. Reading waits on a thread of its own, and gives up when the task is cancelled.
enum DescriptorReading {
  /// Opens the files named; `-`, or no name at all, is stdin. All are opened before any is read, so that
  /// a wrong name is told before anything was submitted.
  static func open(_ names: [String]) throws(CommandFailure) -> [EventInput] {
    var inputs: [EventInput] = []
    for name in names.isEmpty ? ["-"] : names {
      guard name != "-" else {
        inputs.append(EventInput(name: "stdin", descriptor: STDIN_FILENO, size: nil))
        continue
      }
      let descriptor = Foundation.open(name, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw unreadable(name, errno) }
      var facts = stat()
      fstat(descriptor, &facts)
      let type = facts.st_mode & S_IFMT
      guard type != S_IFDIR else { throw unreadable(name, EISDIR) }
      inputs.append(
        EventInput(
          name: name, descriptor: descriptor, size: type == S_IFREG ? Int64(facts.st_size) : nil))
    }
    return inputs
  }

  /// All of a text that is no stream of events, as `EventReader` takes one: without the mark in front of it.
  static func text(_ path: String) throws(CommandFailure) -> [UInt8] {
    var text = try contents(path)
    if let refusal = TextStart.refusal(of: text, in: path) { throw refusal }
    if TextStart.hasMark(text) { text.removeFirst(TextStart.markLength) }
    return text
  }

  /// All of a file that is no stream of events.
  static func contents(_ path: String) throws(CommandFailure) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw unreadable(path, ENOENT)
    }
    guard !isDirectory.boolValue else { throw unreadable(path, EISDIR) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw unreadable(path, EACCES)
    }
    return [UInt8](data)
  }

  /// The next bytes of an input; `nil` at its end, and when the task is cancelled.
  static func read(_ input: EventInput) async throws(CommandFailure) -> [UInt8]? {
    while !Task.isCancelled {
      let result = try? await NIOThreadPool.singleton.runIfActive { () -> (Int, Int32, [UInt8]) in
        var wait = pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 100) > 0 else { return (-1, EAGAIN, []) }
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        let count = bytes.withUnsafeMutableBytes {
          Foundation.read(input.descriptor, $0.baseAddress, $0.count)
        }
        let code = errno
        bytes.removeLast(bytes.count - max(count, 0))
        return (count, code, bytes)
      }
      guard let (count, code, bytes) = result else { return nil }
      if count > 0 { return bytes }
      if count == 0 { return nil }
      guard code == EAGAIN || code == EINTR else { throw unreadable(input.name, code) }
    }
    return nil
  }

  static func unreadable(_ name: String, _ code: Int32) -> CommandFailure {
    let why =
      switch code {
      case ENOENT: Bilingual(fr: "ce fichier n'existe pas", en: "there is no such file")
      case EACCES: Bilingual(fr: "vous n'avez pas le droit de le lire", en: "you may not read it")
      case EISDIR: Bilingual(fr: "c'est un dossier", en: "it is a directory")
      default: Bilingual.systemReason(code)
      }
    return CommandFailure(.unreadableInput, fr: "\(name) : \(why.fr)", en: "\(name): \(why.en)")
  }
}
