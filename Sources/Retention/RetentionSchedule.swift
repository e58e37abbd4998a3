import Chronology
import StrictYAML
import Wording

/// `Rules/retention.yml`: how long each kind of record is kept.
public struct RetentionSchedule: Sendable, Hashable {
  public struct Clock: Sendable, Hashable {
    public var keep: Span
    public var label: Bilingual
    /// The law or agreement that it follows.
    public var source: String

    public init(keep: Span, label: Bilingual, source: String) {
      self.keep = keep
      self.label = label
      self.source = source
    }
  }

  /// How often the daemon looks. A clock that runs out before the next look is already out: what must go
  /// within 72 hours goes within 72 hours.
  public var interval: Span
  public var clocks: [RecordKind: Clock]

  public init(interval: Span, clocks: [RecordKind: Clock]) {
    self.interval = interval
    self.clocks = clocks
  }

  /// How long a kind is kept. Every kind is in a schedule that was loaded.
  public func keep(_ kind: RecordKind) -> Span { clocks[kind]?.keep ?? .days(0) }

  /// What is kept by its date alone is to go now where it is from before this moment: at the look before its clock
  /// runs out, or, where it may not be kept for less, at the look after.
  public func cutoff(_ kind: RecordKind, at now: Timestamp) -> Timestamp {
    Self.floors[kind] == nil ? now + interval - keep(kind) : now - keep(kind)
  }

  /// Whether what began at a time is to go now.
  public func isDue(_ kind: RecordKind, since start: Timestamp, at now: Timestamp) -> Bool {
    start + keep(kind) <= now + interval
  }

  // MARK: Reading

  /// What may not be kept longer, whatever the file says (`docs/vault.md`, retention).
  static let ceilings: [RecordKind: Span] = [
    .adultAd: .hours(72), .adText: .hours(72), .recontact: .days(366),
  ]
  /// What may not be kept for less: five years, with the two leap days that may be in them.
  static let floors: [RecordKind: Span] = [.register: .days(1_827), .incident: .days(1_827)]

  /// Reads the file; `nil` with at least one error where it cannot be used.
  public static func load(_ bytes: [UInt8], file: String) -> (RetentionSchedule?, [Diagnostic]) {
    var reading = YAMLReading(file: file)
    guard let root = reading.root(of: bytes) else { return (nil, reading.diagnostics) }
    let schedule = read(root, &reading)
    return (reading.diagnostics.hasErrors ? nil : schedule, reading.diagnostics)
  }

  private static func read(_ root: YAMLNode, _ reading: inout YAMLReading) -> RetentionSchedule? {
    let keys = ["version", "illustrative", "interval", "clocks"]
    guard let values = reading.mapping(root, known: keys) else { return nil }
    _ = reading.integer(reading.required("version", of: values, in: root), in: 1...1_000_000)
    _ = reading.bool(values["illustrative"])
    let intervalNode = reading.required("interval", of: values, in: root)
    let interval = reading.span(intervalNode)
    if let interval, let intervalNode, interval > .hours(24) || interval < .minutes(1) {
      reading.note(
        "wrong-value", at: intervalNode,
        Bilingual(fr: "entre 1m et 24h", en: "between 1m and 24h"))
    }
    guard let node = reading.required("clocks", of: values, in: root),
      let entries = reading.mapping(node, known: RecordKind.allCases.map(\.rawValue))
    else { return nil }
    var clocks: [RecordKind: Clock] = [:]
    for kind in RecordKind.allCases {
      // It came later than the others: a file from before goes on with the clock that Filet ships.
      if kind == .flag, entries[kind.rawValue] == nil {
        clocks[kind] = standard.clocks[kind]
        continue
      }
      guard let entry = reading.required(kind.rawValue, of: entries, in: node) else { continue }
      clocks[kind] = clock(kind, entry, &reading)
    }
    guard let interval else { return nil }
    return RetentionSchedule(interval: interval, clocks: clocks)
  }

  private static func clock(
    _ kind: RecordKind, _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Clock? {
    guard let values = reading.mapping(node, known: ["keep", "label", "source", "note"]) else {
      return nil
    }
    let keepNode = reading.required("keep", of: values, in: node)
    let keep = reading.span(keepNode)
    let label = reading.bilingual(reading.required("label", of: values, in: node))
    let source = reading.string(reading.required("source", of: values, in: node))
    if values["note"] != nil { _ = reading.string(values["note"]) }
    guard let keep, let keepNode, let label, let source else { return nil }
    if let ceiling = ceilings[kind], keep > ceiling {
      reading.note(
        "kept-too-long", at: keepNode,
        Bilingual(
          fr: "au plus \(ceiling.hoursText) : la règle de proportion ne se change pas ici",
          en: "at most \(ceiling.hoursText): the rule of proportion is not changed here"))
    }
    if let floor = floors[kind], keep < floor {
      reading.note(
        "kept-too-short", at: keepNode,
        Bilingual(
          fr: "au moins \(floor.daysText) : un registre qui ne dure pas ne prouve rien",
          en: "at least \(floor.daysText): a register that does not last proves nothing"))
    }
    return Clock(keep: keep, label: label, source: source)
  }
}

extension Span {
  fileprivate var hoursText: String { "\(milliseconds / 3_600_000)h" }
  fileprivate var daysText: String { "\(milliseconds / 86_400_000)d" }
}
