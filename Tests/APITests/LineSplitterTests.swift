import NIOCore
import Testing

@testable import API

@Suite struct LineSplitterTests {
  private func lines(_ chunks: [String], limit: Int = 16) -> [String] {
    var splitter = LineSplitter(limit: limit)
    var found = chunks.flatMap { splitter.feed(ByteBuffer(string: $0)) }
    if let last = splitter.finish() { found.append(last) }
    return found.map {
      switch $0 {
      case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
      case .tooLong: "<too long>"
      case .noRoom: "<no room>"
      }
    }
  }

  @Test func linesComeOutWhereverTheStreamIsCut() {
    let text = "{\"a\":1}\n{\"b\":2}\r\n\n  \n{\"c\":3}"
    for cut in 0...text.utf8.count {
      let bytes = Array(text.utf8)
      let chunks = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
      #expect(lines(chunks) == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], "cut at \(cut)")
    }
  }

  @Test(arguments: [
    ("", false), ("x\n", false), ("x\ny", true), ("x\r\n", false),
    (String(repeating: "x", count: 40), true), (String(repeating: "x", count: 40) + "\n", false),
  ])
  func itIsKnownWhetherALineIsUnderWay(_ text: String, _ expected: Bool) {
    var splitter = LineSplitter(limit: 16)
    _ = splitter.feed(ByteBuffer(string: text))
    #expect(splitter.isWithinLine == expected)
  }

  @Test func aLineOfExactlyTheLimitPasses() {
    let line = String(repeating: "x", count: 16)
    #expect(lines([line + "\n", line + "\r\n", line]) == [line, line, line])
  }

  @Test func aLongerLineIsRejectedAloneAndTheNextOneIsRead() {
    let long = String(repeating: "x", count: 17)
    #expect(lines(["ok\n", long, long, long, "\nok\n"]) == ["ok", "<too long>", "ok"])
  }

  @Test func aLineForWhichThereIsNoRoomIsRejectedAloneAndTheNextOneIsRead() {
    var splitter = LineSplitter(limit: 16)
    splitter.skipLine()
    #expect(!splitter.isWithinLine, "there is no line to skip")
    _ = splitter.feed(ByteBuffer(string: "begun"))
    splitter.skipLine()
    #expect(splitter.heldBytes == 0 && splitter.isWithinLine)
    let lines = splitter.feed(ByteBuffer(string: " here\nok\n"))
    #expect(lines == [.noRoom, .bytes(Array("ok".utf8))])
    #expect(!splitter.isWithinLine)
    // One that was too long already stays so.
    _ = splitter.feed(ByteBuffer(string: String(repeating: "x", count: 40)))
    splitter.skipLine()
    let last = splitter.finish()
    #expect(last == .tooLong)
  }

  @Test func aLineWithoutEndHoldsNoMoreThanTheLimit() {
    var splitter = LineSplitter(limit: 1_000)
    let chunk = ByteBuffer(repeating: 0x78, count: 4_096)
    for _ in 0..<10_000 { #expect(splitter.feed(chunk).isEmpty) }
    #expect(splitter.heldBytes <= 1_001)
    #expect(splitter.finish() == .tooLong)
  }
}
