import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A database that was damaged while the daemon was down.
@Suite(.serialized) struct DamageTests {
  @Test func aDamagedPageIsFoundAtStart() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let daemon = try Daemon()
    for number in 0..<20 {
      _ = try daemon.submit(
        Events.extortion("d-\(number)", file: "CSSC-D\(number)"), as: "watch-patrol-1")
    }
    let before = try daemon.inbox("pivot-dpj-1").count
    #expect(try daemon.stop().status == 0)
    let path = daemon.state + "/filet.sqlite"
    let sound = try Data(contentsOf: URL(filePath: path))
    let pages = sound.count / 4_096
    try #require(pages > 20)
    let times = tortureFactor
    for page in (1..<pages).shuffled(using: &random).prefix(4 * times) {
      var damaged = sound
      damaged.replaceSubrange(
        page * 4_096..<(page + 1) * 4_096,
        with: (0..<4_096).map { _ in UInt8.random(in: 0...255, using: &random) })
      try damaged.write(to: URL(filePath: path))
      chmod(path, 0o600)
      let run = try Daemon.run(daemon.arguments, folder: daemon.folder)
      #expect(run.status == 69, "page \(page + 1), FILET_SEED=\(seed): \(run.log.suffix(300))")
      #expect(run.log.contains("damaged"), "page \(page + 1), FILET_SEED=\(seed)")
    }
    try sound.write(to: URL(filePath: path))
    chmod(path, 0o600)
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == before)
  }
}
