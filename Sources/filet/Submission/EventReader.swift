import FiletClient
import StrictJSON
import Wording

/// Reads events from files and pipes: one JSON object, a JSON array, or NDJSON; which of them is told by
/// the text itself. NDJSON is streamed; what cannot be read as JSON is passed on as it is, so that the
/// daemon rejects that line and takes the others.
///
/// - The first line is a whole JSON object: NDJSON.
/// - Else the whole text is one object or array: that.
/// - Else, if it begins like an object: NDJSON with a bad first line. A broken array is a failure.
///
/// What is plainly no text (UTF-16, compressed) is a failure of its own.
struct EventReader {
  /// A line longer than this is cut: the daemon takes 64 KiB and rejects it by its length.
  static let longestLine = 128 << 10
  /// A text that is no NDJSON is held in memory, up to this.
  static let largestText = 64 << 20
  /// Lines that are read here, and not by the daemon: one that is cut is still too long for `JSONLimits.answer`, and is
  /// not told as broken.
  static let longestReadHere = largestText + 1

  /// Every event of some files, where one that is no JSON makes all of them unusable.
  static func events(of files: [String]) async throws -> [JSONValue] {
    var reader = EventReader(
      try DescriptorReading.open(files), longest: longestReadHere, read: DescriptorReading.read)
    var events: [JSONValue] = []
    while let line = try await reader.next() {
      do throws(JSONFault) {
        events.append(try parseJSON(line.bytes, limits: .answer))
      } catch {
        throw CommandFailure(
          .unreadableInput, fr: "\(line.origin) : \(error.fault.message.fr)",
          en: "\(line.origin): \(error.fault.message.en)")
      }
    }
    return events
  }

  private enum Mode {
    case undecided
    case lines
    case list([JSONValue], next: Int)
  }

  private var inputs: ArraySlice<EventInput>
  private var mode = Mode.undecided
  private var lines = LineSplitter()
  private var lineNumber = 0
  private var isCutting = false
  private var hasEnded = false
  private let longest: Int
  private let read: @Sendable (EventInput) async throws(CommandFailure) -> [UInt8]?

  /// `longest`: what is beyond it in a line is cut off; `read` gives the next bytes of an input, `nil` at its end.
  init(
    _ inputs: [EventInput], longest: Int = EventReader.longestLine,
    read: @escaping @Sendable (EventInput) async throws(CommandFailure) -> [UInt8]?
  ) {
    self.inputs = inputs[...]
    self.longest = longest
    self.read = read
  }

  /// The next event; `nil` after the last of all inputs.
  mutating func next() async throws(CommandFailure) -> EventLine? {
    while let input = inputs.first {
      switch mode {
      case .undecided: try await decide(input)
      case .list(let events, let index) where index < events.count:
        mode = .list(events, next: index + 1)
        return EventLine(origin: "\(input.name):\(index + 1)", bytes: events[index].serialized)
      case .lines:
        if let line = try await nextLine(of: input) {
          return EventLine(origin: "\(input.name):\(lineNumber)", bytes: line)
        }
        advance()
      case .list: advance()
      }
    }
    return nil
  }

  private mutating func advance() {
    inputs = inputs.dropFirst()
    mode = .undecided
    lines = LineSplitter()
    lineNumber = 0
    isCutting = false
    hasEnded = false
  }

  /// The next line that is not blank.
  private mutating func nextLine(of input: EventInput) async throws(CommandFailure) -> [UInt8]? {
    while true {
      if let line = lines.next() {
        lineNumber += 1
        if isCutting {
          isCutting = false
          lineNumber -= 1
        } else if !line.allSatisfy(Self.isBlank) {
          return Array(line.prefix(longest))
        }
        continue
      }
      if lines.pendingCount > longest {
        let start = lines.rest()
        if !isCutting {
          isCutting = true
          lineNumber += 1
          return start.map { Array($0.prefix(longest)) }
        }
      }
      if !hasEnded { try await fill(from: input) }
      if hasEnded {
        // No line end is left in what waits, or the loop would have found it.
        guard let rest = lines.rest(), !isCutting, !rest.allSatisfy(Self.isBlank) else {
          return nil
        }
        lineNumber += 1
        return Array(rest)
      }
    }
  }

  private mutating func fill(from input: EventInput) async throws(CommandFailure) {
    if let bytes = try await read(input) { lines.append(bytes) } else { hasEnded = true }
  }

  private mutating func decide(_ input: EventInput) async throws(CommandFailure) {
    var text: [UInt8] = []
    // The first line that says something.
    var lineEnd: Int?
    var hasBegun = false
    while lineEnd == nil, text.count <= Self.longestLine, let bytes = try await read(input) {
      text += bytes
      if !hasBegun, text.count >= TextStart.markLength {
        hasBegun = true
        if TextStart.hasMark(text) { text.removeFirst(TextStart.markLength) }
      }
      let start = text.firstIndex { !Self.isBlank($0) } ?? text.endIndex
      lineEnd = text[start...].firstIndex(of: UInt8(ascii: "\n"))
    }
    if let refusal = TextStart.refusal(of: text, in: input.name) { throw refusal }
    let start = text.firstIndex { !Self.isBlank($0) } ?? text.endIndex
    guard start < text.endIndex else {
      mode = .list([], next: 0)
      return
    }
    let opens = text[start]
    if opens != UInt8(ascii: "["), let lineEnd, isObject(text[start..<lineEnd]) {
      begin(with: text)
      return
    }
    while let bytes = try await read(input) {
      text += bytes
      if text.count > Self.largestText {
        if opens == UInt8(ascii: "[") { throw Self.tooLarge(input) }
        begin(with: text)
        return
      }
    }
    hasEnded = true
    switch whole(text) {
    case .array(let events)?: mode = .list(events, next: 0)
    case .object(let members)?: mode = .list([.object(members)], next: 0)
    case _ where opens == UInt8(ascii: "["):
      throw CommandFailure(
        .unreadableInput,
        fr: """
          \(input.name) : le tableau JSON n'est pas lisible, rien n'en a été transmis
          Une observation par ligne (NDJSON) se transmet même si d'autres lignes sont fautives.
          """,
        en: """
          \(input.name): the JSON array cannot be read, nothing of it was submitted
          One observation a line (NDJSON) is submitted even where other lines are faulty.
          """)
    default: begin(with: text)
    }
  }

  private mutating func begin(with text: [UInt8]) {
    lines.append(text)
    mode = .lines
  }

  private func isObject(_ line: ArraySlice<UInt8>) -> Bool { whole(Array(line))?.object != nil }

  private func whole(_ text: [UInt8]) -> JSONValue? {
    do throws(JSONFault) {
      return try parseJSON(text, limits: JSONLimits(bytes: Self.largestText, depth: 64))
    } catch {
      return nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private static func tooLarge(_ input: EventInput) -> CommandFailure {
    CommandFailure(
      .unreadableInput,
      fr:
        "\(input.name) : un tableau de plus de 64 Mio ; donnez-le en NDJSON, une observation par ligne",
      en: "\(input.name): an array beyond 64 MiB; give it as NDJSON, one observation a line")
  }
}
