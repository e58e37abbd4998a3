import Chronology
import StrictJSON

/// Evaluates events one after another, detections and correlations, and says what each event brings.
public struct EventStream {
  public struct Options: Sendable {
    /// Run every rule on every event.
    public var ignoresLogsource: Bool
    /// Where the time is, if neither in `@timestamp` nor in `time`.
    public var timeField: String?
    /// Events that the groups of correlations keep, one in several counting in each; beyond, those are
    /// forgotten that the newest event's windows no longer reach, and beyond twice as many the older half.
    public var mostEvents: Int
    /// See `Evaluator.init`.
    public var remembersValues: Bool

    public init(
      ignoresLogsource: Bool = false, timeField: String? = nil, mostEvents: Int = 1_000_000,
      remembersValues: Bool = true
    ) {
      self.ignoresLogsource = ignoresLogsource
      self.timeField = timeField
      self.mostEvents = mostEvents
      self.remembersValues = remembersValues
    }
  }

  private let set: RuleSet
  private let options: Options
  private var evaluator: Evaluator
  private var correlator: Correlator
  private let feeding: [Bool]
  private let longest: Int64
  private var newest = Int64.min
  private var sinceForgetting = 0

  /// Events whose time is there and is none that is known: how many, and the number of the first. Correlations do not
  /// count them: they would stand among the others at a moment that they do not have.
  public private(set) var untimed: (count: Int, first: Int)?

  /// Events that groups had to let go of while windows could still reach them.
  public var droppedEntries: Int { correlator.droppedEntries }

  /// The fields that an evaluator must keep for a stream's time.
  public static func timeFields(_ options: Options) -> [String] {
    ["@timestamp", "time"] + (options.timeField.map { [$0] } ?? [])
  }

  /// `set` must have been compiled with `keepingFields: EventStream.timeFields(options)`.
  public init(_ set: RuleSet, options: Options = Options()) {
    self.set = set
    self.options = options
    evaluator = Evaluator(set, remembersValues: options.remembersValues)
    correlator = Correlator(set, limits: Correlator.Limits(entries: 2 * options.mostEvents))
    var feeding = [Bool](repeating: false, count: set.rules.count)
    var longest: Int64 = 0
    for rule in set.rules {
      guard let correlation = rule.correlation else { continue }
      for read in correlation.rules { feeding[read] = true }
      longest = max(longest, correlation.timespan)
    }
    self.feeding = feeding
    self.longest = longest
  }

  /// The rules that hold on an event, as indexes: detections that are reported in their own right, and
  /// correlations that begin to hold with it. `number` is the event's place in the stream.
  public mutating func feed(
    json bytes: UnsafeBufferPointer<UInt8>, number: Int
  ) throws(JSONFault) -> [Int] {
    let matched = try evaluator.matches(
      json: bytes, origin: options.ignoresLogsource ? .ignored : .fields)
    if set.correlationOrder.isEmpty { return matched }
    var reported = matched.filter { set.rules[$0].generates }
    let read = matched.filter { feeding[$0] }
    if read.isEmpty { return reported }
    var fields: [String: [String]] = [:]
    for field in set.correlationFields { fields[field] = evaluator.values(of: field) }
    guard let time = time(number) else {
      untimed = (count: (untimed?.count ?? 0) + 1, first: untimed?.first ?? number)
      return reported
    }
    let outcome = correlator.insertReporting(
      CorrelationEvent(
        id: Int64(number), time: time, order: UInt64(number), matched: read, fields: fields))
    reported += Set(outcome.risen.map(\.rule)).filter { set.rules[$0].generates }
    newest = max(newest, time)
    sinceForgetting += 1
    if correlator.entryCount > options.mostEvents, sinceForgetting > options.mostEvents / 4 {
      let (oldest, overflow) = newest.subtractingReportingOverflow(longest)
      if !overflow { correlator.forget(before: oldest) }
      sinceForgetting = 0
    }
    return reported
  }

  public mutating func takeFaults() -> [EvaluationFault] { evaluator.takeFaults() }

  /// Where no field has a time, the number of the event in seconds; `nil` where one has what is none.
  private func time(_ number: Int) -> Int64? {
    var isWritten = false
    for field in Self.timeFields(options) {
      guard let text = evaluator.values(of: field).first, !text.isEmpty else { continue }
      if let time = eventTime(text) { return time }
      isWritten = true
    }
    return isWritten ? nil : Int64(number) * 1_000
  }
}

/// Milliseconds of a time as events write it: RFC 3339, the same without a zone (then UTC), or a number of
/// seconds since 1970 (milliseconds from 100 thousand million on).
func eventTime(_ text: String) -> Int64? {
  if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") {
    return time.milliseconds
  }
  if let date = CivilDate(text: text) { return date.startUTC.milliseconds }
  guard let number = Number(text: text)?.double, abs(number) < 1e15 else { return nil }
  return Int64((abs(number) >= 1e11 ? number : number * 1_000).rounded())
}
