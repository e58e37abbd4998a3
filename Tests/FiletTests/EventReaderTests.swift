import Testing

@testable import filet

/// What `filet submit` makes of a text.
struct EventReaderTests {
  /// The events of one text, given to the reader in pieces.
  private func events(
    _ text: String, pieces: Int = 7
  ) async throws(CommandFailure) -> [EventLine] {
    let bytes = Array(text.utf8)
    let source = Pieces(bytes, size: pieces)
    var reader = EventReader(
      [EventInput(name: "f", descriptor: -1, size: nil)],
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
}
