import Foundation
import Wording

/// A file of a backup beside its place (`.part`), until both are whole: from one alone nothing is restored, and it would
/// stand in the way of the next try. It is gone where it gets no name. Another `filet backup` to the same place is refused
/// meanwhile: the data of one beside the keys of the other could not be restored.
final class BackupPart: Sendable {
  let place: String
  private let path: String
  private let descriptor: Int32

  init(for place: String) throws(CommandFailure) {
    self.place = place
    path = place + ".part"
    // What is there already is of a try that was cut short, or of one that goes on: then it is locked.
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.cannotWrite(place, errno) }
    // A file system that has no such locks (of another host) is no fault.
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    guard isFree, isStillThere else {
      close(descriptor)
      throw CommandFailure(
        .notReachable, fr: "une autre sauvegarde s'écrit dans « \(place) » ; réessayer ensuite",
        en: "another backup is being written to \"\(place)\"; try again afterwards")
    }
    ftruncate(descriptor, 0)
  }

  deinit {
    // Where it got the name of its place, or another backup has this one by now, there is nothing to take away.
    if isStillThere { unlink(path) }
    close(descriptor)
  }

  /// Whether the name is still that of the open file: the other backup may have just ended.
  private var isStillThere: Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0
      && own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }

  /// Appends; returns the system's number of why not.
  func write(_ bytes: [UInt8]) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// All of it is on the disk.
  func settle() throws(CommandFailure) {
    guard fsync(descriptor) == 0 else { throw Self.cannotWrite(place, errno) }
  }

  /// Each gets the name of its place; where one cannot, none does.
  static func giveNames(_ parts: [BackupPart]) throws(CommandFailure) {
    var named: [String] = []
    for part in parts {
      guard rename(part.path, part.place) == 0 else {
        let number = errno
        for place in named { unlink(place) }
        throw cannotWrite(part.place, number)
      }
      named.append(part.place)
    }
  }

  static func cannotWrite(_ place: String, _ number: Int32) -> CommandFailure {
    let why = Bilingual.systemReason(number)
    return CommandFailure(
      .internalFault, fr: "« \(place) » ne peut être écrit (\(why.fr))",
      en: "\"\(place)\" cannot be written (\(why.en))")
  }
}
