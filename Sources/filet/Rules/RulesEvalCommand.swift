import ArgumentParser
import Foundation
import Sigma
import StrictJSON
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct RulesEvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: say(
      "Évalue des règles Sigma sur des événements.", "Evaluates Sigma rules on events."),
    discussion: guide(
      """
      Une ligne JSON par règle qui tient sur un événement.

      Exemple :
        filet rules eval --rules Rules --stats events.ndjson
      """,
      """
      One JSON line for each rule that holds on an event.

      Example:
        filet rules eval --rules Rules --stats events.ndjson
      """))

  @OptionGroup var globals: GlobalOptions

  private var options: RulesOptions { RulesOptions(globals) }

  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp(
      say("Fichier ou dossier de règles.", "Rule file or directory."),
      valueName: say("chemin", "path")), completion: .file())
  var rules: String

  @Flag(
    name: .customLong("ignore-logsource"),
    help: ArgumentHelp(
      say("Toutes les règles sur tous les événements.", "Every rule on every event.")))
  var ignoresLogsource = false

  @Option(
    name: .customLong("placeholders"),
    help: ArgumentHelp(
      say("Valeurs de %nom% (JSON).", "Values of %name% (JSON)."), valueName: say("fichier", "file")
    ))
  var placeholders: String?

  @Option(
    name: .customLong("time-field"),
    help: ArgumentHelp(
      say("Champ du moment.", "The field of the time."), valueName: say("champ", "field")))
  var timeField: String?

  @Flag(
    name: .customLong("stats"),
    help: ArgumentHelp(say("Compte et durées sur stderr.", "Counts and times on stderr.")))
  var showsStatistics = false

  @Argument(
    help: ArgumentHelp(
      say("Événements, un objet JSON par ligne.", "Events, one JSON object a line."),
      valueName: say("fichier", "file")), completion: .file())
  var events: String?

  func run() async throws {
    let loadStart = Self.clock(CLOCK_MONOTONIC)
    var files = try RulesFiles(rules, options, inLibrary: false)
    if let placeholders { try files.readPlaceholders(placeholders, options) }
    let streamOptions = EventStream.Options(
      ignoresLogsource: ignoresLogsource, timeField: timeField)
    let (set, diagnostics) = files.compile(
      options, keepingFields: EventStream.timeFields(streamOptions))
    let errors = diagnostics.filter { $0.severity == .error }
    options.say(errors)
    let load = Self.clock(CLOCK_MONOTONIC) - loadStart

    let input = try LineReader(events)
    var report = EvaluationReport(set)
    var stream = EventStream(set, options: streamOptions)
    var watch = Stopwatch()
    var number = 0
    var unread = 0
    watch.start()
    while var line = input.next() {
      if number == 0 {
        if let refusal = TextStart.refusal(of: line, in: input.name) { throw refusal }
        if TextStart.hasMark(line) {
          line = UnsafeBufferPointer(rebasing: line.dropFirst(TextStart.markLength))
        }
      }
      do throws(JSONFault) {
        report.take(try stream.feed(json: line, number: number), event: number)
        if report.isFull {
          // Reading, parsing and evaluating are timed, and nothing else.
          watch.pause()
          report.write()
          watch.start()
        }
      } catch {
        unread += 1
        options.say(
          Bilingual(
            fr: "ligne \(number + 1) : \(error.fault.message.fr)",
            en: "line \(number + 1): \(error.fault.message.en)"))
      }
      number += 1
    }
    watch.pause()
    report.write()
    sayWhatIsLeftOut(of: &stream, set)
    if let failure = input.failure { throw failure }
    if showsStatistics {
      let refused = Set(errors.map(\.location.file)).count
      let statistics: JSONValue = [
        "rules": .integer(Int64(set.rules.count)), "refused": .integer(Int64(refused)),
        "events": .integer(Int64(number - unread)), "matches": .integer(Int64(report.matches)),
        "load_s": .double(Self.rounded(load)), "eval_cpu_s": .double(Self.rounded(watch.cpu)),
        "eval_wall_s": .double(Self.rounded(watch.wall)),
      ]
      options.say(statistics.text)
    }
    if !errors.isEmpty || unread > 0 || stream.untimed != nil { throw RulesExit.negative }
  }

  /// What could not be decided, and what was let go of: the matches do not have it.
  private func sayWhatIsLeftOut(of stream: inout EventStream, _ set: RuleSet) {
    let faults = stream.takeFaults()
    for rule in Set(faults.map(\.rule)).sorted() {
      let count = faults.filter { $0.rule == rule }.count
      options.say(
        Bilingual(
          fr:
            "\(set.rules[rule].location): une expression régulière a atteint sa limite sur \(count) événements",
          en:
            "\(set.rules[rule].location): a regular expression reached its limit on \(count) events"
        ))
    }
    if let untimed = stream.untimed {
      options.say(
        Bilingual(
          fr:
            "événements dont le moment n'est pas lu : \(untimed.count) (d'abord ligne \(untimed.first + 1)) ; les corrélations ne les comptent pas",
          en:
            "events whose time is not read: \(untimed.count) (first on line \(untimed.first + 1)); correlations do not count them"
        ))
    }
    if stream.droppedEntries > 0 {
      options.say(
        Bilingual(
          fr:
            "corrélations : \(stream.droppedEntries) événements laissés de côté, faute de place",
          en: "correlations: \(stream.droppedEntries) events let go of for want of room"))
    }
  }

  fileprivate static func clock(_ id: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(id, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
}

/// Processor and wall time between starts and pauses, in seconds.
private struct Stopwatch {
  private(set) var cpu = 0.0
  private(set) var wall = 0.0
  private var started = (cpu: 0.0, wall: 0.0)

  mutating func start() {
    started = (
      RulesEvalCommand.clock(CLOCK_PROCESS_CPUTIME_ID), RulesEvalCommand.clock(CLOCK_MONOTONIC)
    )
  }

  mutating func pause() {
    cpu += RulesEvalCommand.clock(CLOCK_PROCESS_CPUTIME_ID) - started.cpu
    wall += RulesEvalCommand.clock(CLOCK_MONOTONIC) - started.wall
  }
}

/// The output lines of an evaluation; what is the same for every line of a rule is made once.
private struct EvaluationReport {
  private let tails: [[UInt8]]
  /// Rule → its rank by id, or by title where there is none.
  private let ranks: [Int]
  private var pending: [(event: Int, rule: Int)] = []
  private var buffer: [UInt8] = []
  private(set) var matches = 0

  init(_ set: RuleSet) {
    tails = set.rules.map { rule in
      let tail: JSONValue = [
        "rule": rule.id.map { .string($0) } ?? .null, "title": .string(rule.title),
        "type": .string(rule.kind.rawValue),
      ]
      return Array(tail.serialized.dropFirst()) + [0x0A]
    }
    let order = set.rules.indices.sorted {
      (set.rules[$0].label, $0) < (set.rules[$1].label, $1)
    }
    var ranks = [Int](repeating: 0, count: order.count)
    for (rank, rule) in order.enumerated() { ranks[rule] = rank }
    self.ranks = ranks
    buffer.reserveCapacity(1 << 17)
  }

  /// Keeps what holds on an event, to be written later.
  mutating func take(_ rules: [Int], event: Int) {
    for rule in rules.count > 1 ? rules.sorted(by: { ranks[$0] < ranks[$1] }) : rules {
      pending.append((event, rule))
    }
  }

  var isFull: Bool { pending.count >= 4_096 }

  mutating func write() {
    matches += pending.count
    for (event, rule) in pending {
      buffer.append(contentsOf: "{\"event\":".utf8)
      buffer.append(contentsOf: String(event).utf8)
      buffer.append(UInt8(ascii: ","))
      buffer.append(contentsOf: tails[rule])
    }
    pending.removeAll(keepingCapacity: true)
    Output.standard.raw(data: buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads a file, or standard input, line by line, through one buffer that grows with the longest line.
private final class LineReader {
  /// Why it could not be read to its end; what came before was given.
  private(set) var failure: CommandFailure?
  let name: String
  private let descriptor: Int32
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 20
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  init(_ path: String?) throws(CommandFailure) {
    if let path, path != "-" {
      name = path
      descriptor = open(path, O_RDONLY)
      guard descriptor >= 0 else { throw DescriptorReading.unreadable(path, errno) }
    } else {
      name = "stdin"
      descriptor = STDIN_FILENO
    }
    buffer = .allocate(capacity: capacity)
  }

  deinit {
    buffer.deallocate()
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// The next line without its end.
  func next() -> UnsafeBufferPointer<UInt8>? {
    var scanned = 0
    while true {
      if let newline = memchr(buffer + start + scanned, 0x0A, end - start - scanned) {
        let length = buffer.distance(to: newline.assumingMemoryBound(to: UInt8.self)) - start
        defer { start += length + 1 }
        return UnsafeBufferPointer(start: buffer + start, count: length)
      }
      scanned = end - start
      if isAtEnd {
        // A line that breaks off where the file could not be read is no line.
        if scanned == 0 || failure != nil { return nil }
        defer { start = end }
        return UnsafeBufferPointer(start: buffer + start, count: scanned)
      }
      fill()
    }
  }

  private func fill() {
    if start > 0 {
      memmove(buffer, buffer + start, end - start)
      end -= start
      start = 0
    }
    if end == capacity {
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
      grown.update(from: buffer, count: end)
      buffer.deallocate()
      buffer = grown
      capacity *= 2
    }
    let count = read(descriptor, buffer + end, capacity - end)
    let code = errno
    if count >= 0 {
      end += count
      isAtEnd = count == 0
    } else if code == EAGAIN {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&wait, 1, 1_000)
    } else if code != EINTR {
      failure = DescriptorReading.unreadable(name, code)
      isAtEnd = true
    }
  }
}
