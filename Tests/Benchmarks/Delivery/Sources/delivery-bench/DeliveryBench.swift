import Foundation

/// Measures a built `filetd` from the outside, with the raw floor beside it. See README.md.
@main
struct DeliveryBench {
  /// Alertmanager, where it is installed.
  var alertmanager: String? =
    FileManager.default.isExecutableFile(atPath: AlertmanagerTarget.program)
    ? AlertmanagerTarget.program : nil
  var filetd = ".build-release/release/filetd"
  var repository = FileManager.default.currentDirectoryPath
  var folder = FileManager.default.temporaryDirectory.path
  var seconds = 5.0
  var repetitions = 1
  var works: Set<String> = []
  var json: String?

  static let usage = """
    delivery-bench [--filetd PROGRAM] [--repository FOLDER] [--state-in FOLDER] [--seconds S] [--reps N]
                   [--alertmanager PROGRAM|none]
                   [--only latency,sustained,single,batch,memory,repeat,crash,outage,stuck]
                   [--json FILE]
    Example: delivery-bench --reps 3 --only single,batch
    Beside Filet and the floor stands Debian's prometheus-alertmanager, where it is installed.
    """

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if arguments.first == "floor-server", arguments.count == 3 {
        try FloorServer().run(socket: arguments[1], database: arguments[2])
      } else {
        try DeliveryBench(arguments).run()
      }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else { throw BenchError(Self.usage) }
      switch name {
      case "--filetd": filetd = value
      case "--repository": repository = value
      case "--state-in": folder = value
      case "--alertmanager": alertmanager = value == "none" ? nil : value
      case "--seconds": seconds = Double(value) ?? seconds
      case "--reps": repetitions = Int(value) ?? repetitions
      case "--only": works = Set(value.split(separator: ",").map(String.init))
      case "--json": json = value
      default: throw BenchError(Self.usage)
      }
    }
  }

  private func wants(_ name: String) -> Bool { works.isEmpty || works.contains(name) }

  private func run() throws {
    let now = Int(Date().timeIntervalSince1970)
    if alertmanager == nil {
      say("no prometheus-alertmanager here: its column stays empty (Debian: apt-get install it)")
    }
    var rows: [Row] = []
    if wants("latency") {
      rows.append(
        try row(
          "POST to notice at 40/s, p99", .oneNoticeEach, "p99 ms", " ms", bar: 25, isRate: false
        ) {
          try PacedWork(rate: 40, seconds: max(seconds, 5) * 2).run($0, on: $1, now: now)
        })
    }
    if wants("sustained") {
      // 2,000/s offered: carried where at least 97 % went in and everything came out.
      rows.append(
        try row(
          "2,000/s offered, 100 streams", .oneNoticeEach, "rate", "/s", bar: 1_940, isRate: true
        ) {
          try PacedWork(rate: 2_000, seconds: seconds).run($0, on: $1, now: now)
        })
    }
    for (name, title, connections, batch, bar) in [
      ("single", "single POSTs, 16 connections", 16, 1, 5_000.0),
      ("batch", "NDJSON of 500, 4 connections", 4, 500, 15_000.0),
    ] where wants(name) {
      let most = Int(bar * 2 * seconds)
      for workload in [Workload.regionsWeek, .oneNoticeEach] {
        let events =
          workload == .regionsWeek
          ? RegionsWeek.events(most, now: now)
          : OneNoticeEach.events(most, revisits: true, now: now)
        rows.append(
          try row(title, workload, "rate", "/s", bar: bar, isRate: true) {
            try ClosedLoopWork(connections: connections, batch: batch, seconds: seconds)
              .run($0, events, on: $1)
          })
      }
    }
    if wants("memory") {
      rows.append(
        try row(
          "memory after 10,000 open alerts", .oneNoticeEach, "rss MB", " MB", bar: 100,
          isRate: false, hasFloor: false
        ) { try MemoryWork(alerts: 10_000).run($0, on: $1, now: now) })
    }
    let comparisons = try compare(now)
    report(rows, comparisons)
  }

  /// The works on what becomes of what was accepted.
  private func compare(_ now: Int) throws -> [Comparison] {
    struct Work {
      let name: String
      let title: String
      let words: ([Measures]) -> String
      let body: (Promises) throws -> Measures

      init(
        _ name: String, _ title: String, _ words: @escaping ([Measures]) -> String,
        _ body: @escaping (Promises) throws -> Measures
      ) {
        (self.name, self.title, self.words, self.body) = (name, title, words, body)
      }
    }
    let loss = Comparison.loss
    let all: [Work] = [
      Work("repeat", "one, posted 10,000 times", Comparison.repeated) { try $0.repeated(10_000) },
      Work("crash", "kill -9 before delivery", loss) { try $0.endedBeforeDelivery(by: SIGKILL) },
      Work("crash", "SIGTERM before delivery", loss) { try $0.endedBeforeDelivery(by: SIGTERM) },
      Work("crash", "kill -9 while the recipient is away", loss) { try $0.killedWhileAway() },
      Work("crash", "kill -9 after delivery, posted again", Comparison.again) {
        try $0.killedAfterDelivery()
      },
      Work("crash", "kill -9 at 400/s, no waiting", loss) { try $0.killedInAStream(group: "0s") },
      Work("crash", "kill -9 at 400/s, group_wait 1 s", loss) {
        try $0.killedInAStream(group: "1s")
      },
      Work("outage", "recipient away longer than the alert lives", loss) { try $0.outage() },
      Work("stuck", "one of 100 never reads: the other 99", Comparison.stuck) { try $0.stuck() },
    ]
    return try all.filter { wants($0.name) }.map { work in
      var (filet, peer): ([Measures], [Measures]) = ([], [])
      for _ in 0..<repetitions {
        if let alertmanager {
          peer.append(
            try inFolder { folder in
              try work.body(
                Promises(now: now) { waits, _ in
                  try AlertmanagerTarget(
                    program: alertmanager, folder: Self.subfolder(of: folder), waits: waits)
                })
            })
        }
        filet.append(
          try inFolder { folder in
            try work.body(
              Promises(now: now) { _, loop in
                try daemon(.oneNoticeEach, Self.subfolder(of: folder), loop)
              })
          })
      }
      let found = Comparison(work: work.title, filet: filet, peer: peer, words: work.words)
      say(found.cells.joined(separator: ": "))
      return found
    }
  }

  /// An empty folder for each target of a work.
  private static func subfolder(of folder: String) throws -> String {
    let path = folder + "/" + String(UInt32.random(in: 0 ... .max), radix: 36)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// Runs one work on the daemon and on the floor in turn, each time on an empty disk state, and takes
  /// medians.
  private func row(
    _ work: String, _ workload: Workload, _ figure: String, _ unit: String, bar: Double,
    isRate: Bool, hasFloor: Bool = true, _ body: (any Target, EventLoop) throws -> Measures
  ) throws -> Row {
    var filet: [Measures] = []
    var floor: [Measures] = []
    var peer: [Measures] = []
    for _ in 0..<repetitions {
      if let alertmanager, workload == .oneNoticeEach {
        peer.append(
          try inFolder {
            try measure(AlertmanagerTarget(program: alertmanager, folder: $0), EventLoop(), body)
          })
      }
      if hasFloor {
        floor.append(try inFolder { try measure(FloorTarget(folder: $0), EventLoop(), body) })
      }
      filet.append(
        try inFolder { folder in
          let loop = EventLoop()
          return try measure(try daemon(workload, folder, loop), loop, body)
        })
    }
    let row = Row(
      work: work, workload: workload, filet: .median(filet),
      floor: floor.isEmpty ? nil : .median(floor), peer: peer.isEmpty ? nil : .median(peer),
      figure: figure, unit: unit, bar: bar, isRate: isRate)
    say("\(work), \(workload.rawValue): \(row.filet.json) floor: \(row.floor?.json ?? "–")")
    if !row.filet.note.isEmpty { say("first refusal: \(row.filet.note)") }
    return row
  }

  private func measure(
    _ target: any Target, _ loop: EventLoop,
    _ body: (any Target, EventLoop) throws -> Measures
  ) throws -> Measures {
    defer { target.stop() }
    return try body(target, loop)
  }

  private func daemon(
    _ workload: Workload, _ folder: String, _ loop: EventLoop
  ) throws -> FiletTarget {
    let (rules, directory): (String, String)
    switch workload {
    case .oneNoticeEach:
      let region = try HundredRecipients(repository: repository, in: folder)
      (rules, directory) = (region.rules, region.directory)
    case .regionsWeek:
      let region = try InventedRegion(repository: repository, in: folder)
      (rules, directory) = (region.rules, region.directory)
    }
    return try FiletTarget(
      program: filetd, folder: folder, rules: rules, directory: directory, on: loop)
  }

  private func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    var template = Array((folder + "/filet-bench-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw BenchError("mkdtemp in \(folder)") }
    let path = String(cString: made)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private func report(_ rows: [Row], _ comparisons: [Comparison]) {
    if !rows.isEmpty { print(table([Row.header] + rows.map(\.cells))) }
    if !comparisons.isEmpty {
      print("\n" + table([Comparison.header] + comparisons.map(\.cells)))
    }
    var load = [0.0, 0.0, 0.0]
    getloadavg(&load, 3)
    print(
      "load \((load[0] * 10).rounded() / 10) on \(ProcessInfo.processInfo.activeProcessorCount) processors, "
        + "medians of \(repetitions)")
    guard let json else { return }
    let lines = rows.map {
      "{\"work\":\"\($0.work)\",\"workload\":\"\($0.workload.rawValue)\",\"filet\":\($0.filet.json),\"floor\":\($0.floor?.json ?? "null"),\"met\":\($0.isMet)}"
    }
    try? (lines.joined(separator: "\n") + "\n").write(
      toFile: json, atomically: false, encoding: .utf8)
  }
}
