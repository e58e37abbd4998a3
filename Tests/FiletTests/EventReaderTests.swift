import Testing
import Wording

@testable import filet

/// What `filet submit` makes of a text.
struct EventReaderTests {
  /// The events of one text, given to the reader in pieces.
  private func events(
    _ text: String, pieces: Int = 7, longest: Int = EventReader.longestLine
  ) async throws(CommandFailure) -> [EventLine] {
    try await events(bytes: Array(text.utf8), pieces: pieces, longest: longest)
  }

  private func events(
    bytes: [UInt8], pieces: Int = 7, longest: Int = EventReader.longestLine
  ) async throws(CommandFailure) -> [EventLine] {
    let source = Pieces(bytes, size: pieces)
    var reader = EventReader(
      [EventInput(name: "f", descriptor: -1, size: nil)], longest: longest,
      read: { _ async throws(CommandFailure) in await source.next() })
    var found: [EventLine] = []
    while let line = try await reader.next() { found.append(line) }
    return found
  }

  private actor Pieces {
    private var left: ArraySlice<UInt8>
    private let size: Int
    init(_ bytes: [UInt8], size: Int) {
      left = bytes[...]
      self.size = size
    }
    func next() -> [UInt8]? {
      guard !left.isEmpty else { return nil }
      defer { left = left.dropFirst(size) }
      return Array(left.prefix(size))
    }
  }

  private func texts(_ lines: [EventLine]) -> [String] {
    lines.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test(arguments: [1, 7, 1_000])
  func linesAreEvents(pieces: Int) async throws {
    let lines = try await events("{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}", pieces: pieces)
    #expect(texts(lines) == [#"{"a":1}"#, #"{"a":2}"#, #"{"a":3}"#])
    #expect(lines.map(\.origin) == ["f:1", "f:3", "f:4"])
  }

  @Test func anArrayIsItsElements() async throws {
    let lines = try await events("[\n {\"a\": 1},\n {\"a\": 2}\n]\n")
    #expect(texts(lines) == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(lines.map(\.origin) == ["f:1", "f:2"])
  }

  @Test func oneObjectOverSeveralLinesIsOneEvent() async throws {
    #expect(try await texts(events("{\n  \"a\": 1\n}\n")) == [#"{"a":1}"#])
  }

  @Test func aBrokenLineIsPassedOnForTheDaemonToReject() async throws {
    let lines = try await events("{\"a\":1\n{\"a\":2}\n")
    #expect(texts(lines) == [#"{"a":1"#, #"{"a":2}"#])
  }

  @Test func aBrokenArrayIsNotSubmittedAtAll() async {
    await #expect(throws: CommandFailure.self) { try await events("[{\"a\":1},") }
  }

  @Test(arguments: [1, 7, 1_000])
  func aByteOrderMarkInFrontSaysNothing(pieces: Int) async throws {
    let lines = try await events("\u{FEFF}{\"a\":1}\n{\"a\":2}\n", pieces: pieces)
    #expect(texts(lines) == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(lines.map(\.origin) == ["f:1", "f:2"])
    let list = try await events("\u{FEFF}[{\"a\":1}]", pieces: pieces)
    #expect(texts(list) == [#"{"a":1}"#])
    #expect(try await events("\u{FEFF}", pieces: pieces).isEmpty)
    // Only there.
    let second = try await events("{\"a\":1}\n\u{FEFF}{\"a\":2}\n", pieces: pieces)
    #expect(texts(second).last == "\u{FEFF}{\"a\":2}")
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00, 0x0A, 0x00], "ce fichier est en UTF-16"),
      ([0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D, 0x00, 0x0A], "ce fichier est en UTF-16"),
      ([0x1F, 0x8B, 0x08, 0x00], "ce fichier est compressé"),
    ] as [([UInt8], String)])
  func whatIsNoTextIsCalledWhatItIs(bytes: [UInt8], words: String) async throws {
    let failure = await #expect(throws: CommandFailure.self) { try await events(bytes: bytes) }
    #expect(failure?.exit == .unreadableInput)
    #expect(failure?.message?.fr.hasPrefix("f : " + words) == true)
  }

  @Test func nothingIsNoEvent() async throws {
    #expect(try await events(" \n\n").isEmpty)
  }

  @Test func anEndlessLineIsCutAndTheNextOneIsWhole() async throws {
    let long = "{\"a\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
    let lines = try await events("{\"a\":1}\n\(long)\n{\"a\":3}\n", pieces: 50_000)
    #expect(lines.count == 3)
    #expect(lines[1].bytes.count == EventReader.longestLine)
    #expect(lines.map(\.origin) == ["f:1", "f:2", "f:3"])
    #expect(texts(lines)[2] == #"{"a":3}"#)
  }

  /// What the daemon never sees has no limit of the daemon's: a network of many is a long line of a timeline.
  @Test(arguments: [50_000, 256 << 10, 1 << 21])
  func aLineThatIsReadHereIsWholeWhateverThePieces(pieces: Int) async throws {
    let long = "{\"a\":\"" + String(repeating: "x", count: 131 << 10) + "\"}"
    let text = "{\"a\":1}\n\(long)\n{\"a\":3}\n\(long)"
    let lines = try await events(text, pieces: pieces, longest: EventReader.longestReadHere)
    #expect(texts(lines) == [#"{"a":1}"#, long, #"{"a":3}"#, long])
  }
}
