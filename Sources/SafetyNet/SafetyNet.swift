import Alerts
import Chronology
import Dispatch
import Logging
import Mandates
import Observations
import Portrait
import Record
import Risk
import Store
import StrictJSON
import Wording

/// The safety net: the one owner of the pipeline's state and the one writer.
///
/// A turn takes whatever comes, runs the stages, commits once and answers all (group commit). An answer goes
/// out after the commit (`docs/delivery.md` 1). While one turn is being written the next one is open and takes what
/// comes; it is written when that one is on disk, never before. If a commit fails nothing happened: the state is
/// made anew from the store, and every request of both turns gets an error.
public actor SafetyNet {
  /// How a request is answered: once the turn is written (`nil`), or has failed.
  typealias Answer = @Sendable (RequestError?) -> Void

  /// One request that waits for a turn.
  struct Request: Sendable {
    /// How many events it brings.
    var weight: Int
    /// It changes the pipeline itself, so no other shares its turn.
    var isAlone: Bool
    /// Does its part of the turn and returns how it is answered.
    var run: @Sendable (inout Pipeline) -> Answer
    /// Answers it where there is no state to run it on.
    var refuse: @Sendable (RequestError) -> Void
  }

  /// What is in force, for whoever prepares a request or reads without waiting for a turn.
  struct Desk: Sendable {
    var library: RuleLibrary
    var intake: Intake
  }

  let store: any Store
  let clock: any WallClock
  let logger: Logger
  let settings: Settings
  let started: Timestamp

  var pipeline: Pipeline?
  nonisolated let desk: Locked<Desk>
  nonisolated var library: RuleLibrary { desk.withLock { $0.library } }
  let makeIntake: @Sendable (RuleLibrary) -> Intake
  /// See `stopTaking`.
  nonisolated let isStopping = Locked(false)
  /// What no turn has taken yet.
  private var waiting: [Request] = []
  private var waitingWeight = 0
  /// The turn that takes what comes, and the writing of the one before.
  private var open = Turn()
  private var writing: Writing?
  /// How that ended; the writer says it here, so that whoever holds the actor hears it at once.
  private let written = Locked<Result<Void, StoreError>?>(nil)
  private var waitingForDisk: [CheckedContinuation<Void, Never>] = []
  let writer = DispatchQueue(label: "filet.writer")
  /// By recipient, then by number.
  var listeners: [String: [Int: Listener]] = [:]
  /// When streams were last held against the directory, and which.
  var followingChecked: (day: CivilDate, rules: String)?
  var lastListener = 0
  private(set) var storeProblem: StoreError?
  /// Until it is tried again whether the store writes.
  private var storePause = Pause()
  /// The start is in the record.
  private var hasNotedStart = false
  /// Since when reloads have failed: what is in force is not what the files say.
  var reloadFailedSince: Timestamp?
  /// The record's latest checkpoint, and until it is asked again whether there is something to sign.
  var latestCheckpoint: Checkpoint?
  var signingPause = Pause()
  var refusals = RefusalTally()
  /// By recipient, the `seq` up to which everything is marked as received; what is not known is looked up.
  var receivedUpTo: [String: Int64] = [:]
  /// Reads that were granted while the store could not write; recorded as soon as it can.
  var unrecorded: [Act] = []
  /// How many of these were let go of since the record could last be written.
  var lostActs = 0
  var counters = Counters()
  /// The quarter before this one has its last release.
  var releasedUntil: Quarter?
  /// Until a release that failed is tried again.
  var releasePause = Pause()
  /// Until the clocks of retention are looked at again.
  var retentionPause = Pause()
  /// Somebody has run the clocks of retention by the host's clock, which may be ahead.
  var clockIsConfirmed = false
  /// Erasures that wait for their confirmation, by the word that confirms them.
  var pendingErasures: [String: PendingErasure] = [:]
  var isBackingUp = false
  /// The moment that the last backup bears.
  var lastBackup: Timestamp?
  /// See `Pipeline.salt`.
  let salt = String(EntityRef.nobody().text.dropFirst(4))
  /// Something was destroyed, and earlier states of it may still be in the write-ahead log.
  var mustForget = false

  public struct Settings: Sendable {
    public var rulesFolder: String
    public var directoryFolder: String
    /// The user who may act as anybody, in a demonstration.
    public var demonstrationUser: UInt32?
    /// Events that may wait, at most.
    public var queueLimit: Int
    /// The bytes of the configuration file, whose hash the record keeps.
    public var configuration: [UInt8]?
    /// The file of a master key that the daemon made itself; a new key takes its place.
    public var ownKey: String?
    /// The file of the public key for which backups are sealed.
    public var backupRecipient: String?
    /// The time of the newest entry before this start, which the host's clock is held against; `nil`: it is not.
    public var recordedUntil: Timestamp?
    /// In which the log speaks.
    public var language: Language

    public init(
      rulesFolder: String, directoryFolder: String, demonstrationUser: UInt32? = nil,
      queueLimit: Int = 20_000, configuration: [UInt8]? = nil, ownKey: String? = nil,
      backupRecipient: String? = nil, recordedUntil: Timestamp? = nil,
      language: Language = .french
    ) {
      self.configuration = configuration
      self.rulesFolder = rulesFolder
      self.directoryFolder = directoryFolder
      self.demonstrationUser = demonstrationUser
      self.queueLimit = queueLimit
      self.ownKey = ownKey
      self.backupRecipient = backupRecipient
      self.recordedUntil = recordedUntil
      self.language = language
    }
  }

  /// How many turns there were since the start.
  public var turns: Int { counters.turns }

  /// Events that no turn has taken yet: what tests wait for.
  var waitingEvents: Int { waitingWeight }

  /// Events of the turn that takes what comes: what tests wait for.
  var openEvents: Int { open.weight }

  struct Counters {
    var turns = 0
    var accepted = 0
    var duplicates = 0
    var rejected = 0
    var notices = 0
    var escalations = 0
    var failedCommits = 0
    var largestTurn = 0
  }

  /// Begins from what the store holds.
  public init(
    library: RuleLibrary, store: any Store, pseudonyms: PseudonymKeys, clock: any WallClock,
    settings: Settings, logger: Logger
  ) throws(StoreError) {
    self.store = store
    self.clock = clock
    self.settings = settings
    self.logger = logger
    started = clock.now()
    makeIntake = { Intake(catalog: $0.kinds, keys: pseudonyms) }
    let intake = makeIntake(library)
    desk = Locked(Desk(library: library, intake: intake))
    pipeline = try Pipeline(library: library, intake: intake, store: store, salt: salt, at: started)
    latestCheckpoint = try store.latestCheckpoint()
    storeProblem = nil
  }

  /// Notes the start in the record and does what became due while the daemon was down, once.
  public func start() async throws(RequestError) {
    let inForce = inForce
    let newKey = newRecordKey
    try await perform { pipeline in
      if let newKey { pipeline.record(.keyMade, on: "record", newKey) }
      try pipeline.noteStart(inForce)
      try pipeline.tick()
    }
    hasNotedStart = true
    await sign()
    try await runRetentionIfDue()
  }

  /// Does what is overdue: chains move on, bands decay. Called about once a second; cheap when nothing is.
  public func tick() async throws(RequestError) {
    await keepRecord()
    try await tryStoreAgain()
    try await releaseEndedQuartersIfDue()
    endStreamsWithoutMandate()
    if pipeline?.isDue(at: clock.now()) ?? true { try await perform { try $0.tick() } }
    if mustForget { await forgetLog() }
    try await runRetentionIfDue()
  }

  /// Whether a store that could not write can by now: nobody else may be writing who would find out. That intake is open
  /// again is recorded, or the start, where that could not be.
  private func tryStoreAgain() async throws(RequestError) {
    let now = clock.now()
    guard storeProblem != nil, storePause.isOver(at: now) else { return }
    storePause.begin(at: now, for: Self.storePeriod)
    let (hasNotedStart, inForce) = (hasNotedStart, inForce)
    try await perform { pipeline in
      if hasNotedStart {
        pipeline.record(.intakeResumed, on: "filetd")
      } else {
        try pipeline.noteStart(inForce)
      }
    }
    self.hasNotedStart = true
  }

  /// Whoever submits finds it out at once; this is for when nobody does.
  private static let storePeriod = Span.seconds(15)

  /// The service is to end: of observations that were sent together, those that no turn has begun are refused, each with
  /// its receipt, and wait for the next start. Called before `stop`, while requests are still answered.
  public nonisolated func stopTaking() { isStopping.withLock { $0 = true } }

  /// Waits for what was accepted, notes the stop and ends all streams.
  public func stop() async {
    await recordWhatIsLeft()
    _ = try? await perform { $0.record(.stopped, on: "filetd") }
    await untilWritten()
    await sign()
    endStreams { _ in true }
    listeners = [:]
  }

  // MARK: The queue

  /// Puts a request into the next turn and returns its result after the turn is on disk. `onEntry` is called
  /// when its place in the queue is taken: what is asked after that comes after it.
  func perform<Value: Sendable>(
    weight: Int = 1, isAlone: Bool = false, onEntry: @Sendable () -> Void = {},
    _ body: @escaping @Sendable (inout Pipeline) throws -> Value
  ) async throws(RequestError) -> Value {
    // Nothing comes between this and the queue: there is no suspension.
    onEntry()
    guard waitingWeight + weight <= settings.queueLimit || waiting.isEmpty else {
      throw RequestError(
        .busy, fr: "la file est pleine ; réessayez dans un instant",
        en: "the queue is full; try again in a moment")
    }
    let result: Result<Value, RequestError> = await withCheckedContinuation { continuation in
      let run: @Sendable (inout Pipeline) -> Answer = { pipeline in
        do {
          let value = try body(&pipeline)
          return { continuation.resume(returning: $0.map { .failure($0) } ?? .success(value)) }
        } catch let error as RequestError {
          return { continuation.resume(returning: .failure($0 ?? error)) }
        } catch {
          // The store could not be read in the middle: the turn cannot be trusted.
          pipeline.isSpoiled = true
          return { continuation.resume(returning: .failure($0 ?? Self.intakeClosed)) }
        }
      }
      waiting.append(
        Request(weight: weight, isAlone: isAlone, run: run) {
          continuation.resume(returning: .failure($0))
        })
      waitingWeight += weight
      work()
    }
    return try result.get()
  }

  public static let intakeClosed = RequestError(
    .intakeClosed, fr: "le registre ne peut pas écrire ; rien n'a été accepté, réessayer plus tard",
    en: "the store cannot write; nothing was accepted, try again later")

  /// Requests that were worked out together, and how each is answered once what they change is on disk.
  private struct Turn: Sendable {
    var answers: [Answer] = []
    /// How many events they brought.
    var weight = 0
    /// No other request may join.
    var isAlone = false

    /// A turn takes no more events than this, unless one request alone brings them.
    static let mostEvents = 512
  }

  /// A turn that is being written.
  private struct Writing: Sendable {
    var turn: Turn
    var commit: Commit
  }

  /// Runs what waits into the open turn, and has that written as soon as the one before is on disk. Whatever is left
  /// then goes into the next one while that is done.
  private func work() {
    finishWritten()
    var taken = 0
    while taken < waiting.count, mayJoin(waiting[taken]) {
      run(waiting[taken])
      waitingWeight -= waiting[taken].weight
      taken += 1
      // The disk does not wait until all are worked out.
      if finishWritten() { break }
    }
    waiting.removeFirst(taken)
    guard writing == nil else { return }
    if !open.answers.isEmpty { write() }
    // Later, so that what else is asked of the actor does not wait for the whole queue.
    if !waiting.isEmpty { Task { work() } }
  }

  private func mayJoin(_ request: Request) -> Bool {
    // State is made anew from the store only when the store has everything.
    if pipeline == nil, writing != nil { return false }
    if open.answers.isEmpty { return !request.isAlone || writing == nil }
    return !request.isAlone && !open.isAlone
      && open.weight + request.weight <= Turn.mostEvents
  }

  private func run(_ request: Request) {
    guard mayWrite(), ensurePipeline(), var working = pipeline.take() else {
      request.refuse(Self.intakeClosed)
      return
    }
    if open.answers.isEmpty { counters.turns += 1 }
    working.begin(at: clock.now())
    open.answers.append(request.run(&working))
    open.weight += request.weight
    open.isAlone = request.isAlone
    counters.largestTurn = max(counters.largestTurn, open.weight)
    if working.isSpoiled {
      fall(&open)
    } else {
      pipeline = consume working
    }
  }

  private func write() {
    guard let commit = pipeline?.takeCommit() else { return fall(&open) }
    writing = Writing(turn: open, commit: commit)
    open = Turn()
    guard !commit.isEmpty else {
      written.withLock { $0 = .success(()) }
      finishWritten()
      return
    }
    // On a thread of its own, so that requests can go on arriving.
    writer.async { [store, written] in
      let result = Result { () throws(StoreError) in try store.append(commit) }
      written.withLock { $0 = result }
      Task { await self.work() }
    }
  }

  /// Answers the turn that was being written, where that has ended; says whether it has.
  @discardableResult
  private func finishWritten() -> Bool {
    guard let ended = writing, let result = written.withLock({ $0.take() }) else { return false }
    writing = nil
    finish(ended.turn, ended.commit, result)
    for waiter in waitingForDisk { waiter.resume() }
    waitingForDisk = []
    return true
  }

  /// Answers a turn that is on disk; one that is not falls, and the open one, which rested on it, falls with it.
  private func finish(_ turn: Turn, _ commit: Commit, _ result: Result<Void, StoreError>) {
    // What was not written says nothing of the store.
    if !commit.isEmpty { storeProblem = nil }
    if case .failure(let failure) = result {
      storeProblem = failure
      counters.failedCommits += 1
      let words = failure.message[settings.language]
      logger.error("\(words)", metadata: ["code": "\(failure.code.rawValue)"])
      pipeline = nil
      var turn = turn
      fall(&turn)
      fall(&open)
      return
    }
    pipeline?.written()
    counters.accepted += commit.arrivals.count
    counters.notices += commit.notices.count
    counters.escalations += commit.notices.count(where: \.change.isEscalation)
    for answer in turn.answers { answer(nil) }
    for recipient in Set(commit.notices.map(\.recipient)) { wake(recipient) }
  }

  /// Nothing of a turn happened: everybody hears it.
  private func fall(_ turn: inout Turn) {
    for answer in turn.answers { answer(Self.intakeClosed) }
    turn = Turn()
  }

  /// Returns when nothing is being written.
  private func untilWritten() async {
    guard writing != nil else { return }
    await withCheckedContinuation { waitingForDisk.append($0) }
  }

  /// A turn that cannot be written costs the whole state, which is made anew from the store. So where the last one could
  /// not be, one page is written first: reading goes on beside a full disk at its own pace.
  private func mayWrite() -> Bool {
    guard storeProblem != nil, open.answers.isEmpty, writing == nil else { return true }
    do throws(StoreError) {
      try store.tryWriting()
      return true
    } catch {
      storeProblem = error
      return false
    }
  }

  /// Whoever reads the state does not find none because the last turn failed.
  func makeStateAnew() { if pipeline == nil, writing == nil { _ = ensurePipeline() } }

  /// After a failed turn the state is made anew from what is on disk.
  private func ensurePipeline() -> Bool {
    if pipeline != nil { return true }
    do throws(StoreError) {
      let (library, intake) = desk.withLock { ($0.library, $0.intake) }
      pipeline = try Pipeline(
        library: library, intake: intake, store: store, salt: salt, at: clock.now())
      return true
    } catch {
      storeProblem = error
      return false
    }
  }
}
