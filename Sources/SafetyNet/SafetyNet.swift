import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// The safety net: the one owner of the pipeline's state and the one writer.
///
/// Requests wait in a queue; a turn takes whatever waits, runs the stages, commits once and answers all
/// (group commit). An answer goes out after the commit.
public actor SafetyNet {
  // MARK: Intake

  /// Submits events that were read as JSON. One receipt each, in order; a bad event rejects itself alone.
  public func submit(_ events: [JSONValue], by caller: Caller) async -> [Receipt] {
    events.map { _ in
      Receipt(id: nil, source: nil, status: .rejected, problem: .notFound)
    }
  }

  /// Retracts an observation: by the submitting unit, its coordinator, or `privacy`.
  public func retract(
    _ observation: String, reason: String, by caller: Caller
  ) async throws(RequestError) { throw .notFound }

  // MARK: Notices

  /// A page of the caller's inbox after a cursor's `seq`.
  public func inbox(
    of caller: Caller, after seq: Int64, limit: Int
  ) async throws(RequestError) -> [Notice] { throw .notFound }

  /// The caller's notices were written to a socket.
  public func markSent(_ notices: [Notice], to caller: Caller) async {}

  /// Wakes at once and whenever the caller may have new notices, until the task is cancelled or the
  /// mandate to read ends.
  public func wakeUps(for caller: Caller) -> AsyncStream<Void> { AsyncStream { $0.finish() } }

  public func notice(
    _ id: String, for caller: Caller
  ) async throws(RequestError) -> Notice { throw .notFound }

  /// Reasons in both languages, and the names of the organisations told where the mandate shows them.
  public func explanation(
    of id: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue { throw .notFound }

  public func acknowledge(
    _ id: String, by caller: Caller
  ) async throws(RequestError) -> Notice { throw .notFound }

  public func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) async throws(RequestError) -> Notice { throw .notFound }

  public func refer(
    _ id: String, to organisation: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice { throw .notFound }

  /// `nil` outcome is not possible; band 3 and above needs a second person: the first call proposes.
  public func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) async throws(RequestError) -> Notice { throw .notFound }

  // MARK: The rest

  /// `GET /v1/kinds` and the JSON Schema of one kind.
  public func kinds() -> JSONValue { .null }
  public func schema(ofKind kind: String) throws(RequestError) -> JSONValue { throw .notFound }
  /// Ids, titles, hash of the set, counts of matches (analyst).
  public func rules(for caller: Caller) async throws(RequestError) -> JSONValue { throw .notFound }
  /// Who was told what, and who was not (privacy). `alert` limits it to one alert.
  public func register(
    for caller: Caller, alert: String?, after seq: Int64, limit: Int
  ) async throws(RequestError) -> JSONValue { throw .notFound }
  /// Own organisation; coordinators: readiness.
  public func directory(for caller: Caller) async throws(RequestError) -> JSONValue {
    throw .notFound
  }
  public func whoami(_ caller: Caller) -> JSONValue { .null }
  /// Daemon, rules in force, open alerts by band (counts), clocks running late, streams.
  public func status(for caller: Caller) async throws(RequestError) -> JSONValue { throw .notFound }
  /// Ready: the store writes, the rules are loaded, the auditor is quiet; else what is wrong.
  public func readiness() async -> (isReady: Bool, problems: [Bilingual]) { (false, []) }
  /// Counters for `/metrics`, without any label that names a person, a rule or an organisation.
  public func measurements() async -> [(name: String, help: String, type: String, value: Double)] {
    []
  }

  /// The account of a uid; and of `X-Filet-As` where the directory allows (`may_act_as`).
  public func caller(uid: UInt32, actingAs name: String?) throws(RequestError) -> Caller {
    throw .notFound
  }
}
