import NIOConcurrencyHelpers
import StrictJSON

/// What was asked of a daemon and what it answered, so that after it was killed it can be held to it.
final class Ledger: Sendable {
  enum Answered: Sendable { case notYet, yes, no }

  /// One observation: direct evidence on a young person of its own, so that its notices are its own.
  struct Item: Sendable {
    var id: String
    var file: String
    var event: JSONValue
    var submission = Answered.notYet
    /// Our id, once answered.
    var observation: String?
    /// `nil` as long as nobody has asked.
    var retraction: Answered?
    /// The notice that was asked to be acknowledged.
    var notice: String?
    var acknowledgement: Answered?
  }

  // A POSIX lock: ThreadSanitizer takes those of `Synchronization` for none.
  private let state = NIOLockedValueBox((items: [String: Item](), answers: 0))

  var items: [String: Item] { state.withLockedValue { $0.items } }
  /// Answers of any kind so far.
  var answers: Int { state.withLockedValue { $0.answers } }

  func add(_ item: Item) { state.withLockedValue { $0.items[item.id] = item } }

  func note(_ id: String, _ change: (inout Item) -> Void) {
    state.withLockedValue {
      guard var item = $0.items[id] else { return }
      change(&item)
      $0.items[id] = item
    }
  }

  func count() { state.withLockedValue { $0.answers += 1 } }
}
