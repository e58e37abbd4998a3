import SafetyNet
import StrictJSON
import Wording

/// Submits events in groups, so that a group commit holds many and memory holds few. What could not be read
/// rejects itself alone.
struct Reception: Sendable {
  /// A group is submitted when it has so many events or bytes.
  static let groupCount = 256
  static let groupBytes = 1 << 20

  let net: SafetyNet
  let caller: Caller
  let language: Language

  /// How an item was answered.
  struct Answer: Sendable {
    var json: JSONValue
    /// Why it was not taken.
    var problem: Problem?
  }

  /// One receipt for each item, in order. `onEntry` is called when nothing that is submitted later can come
  /// before them any more.
  func submit(
    _ items: [Result<JSONValue, Problem>], onEntry: @escaping @Sendable () -> Void = {}
  ) async -> [Answer] {
    let events = items.compactMap { try? $0.get() }
    var receipts: IndexingIterator<[Receipt]>
    if events.isEmpty {
      onEntry()
      receipts = [].makeIterator()
    } else {
      receipts = await net.submit(events, by: caller, onEntry: onEntry).makeIterator()
    }
    return items.map { item in
      switch item {
      case .success:
        guard let receipt = receipts.next() else { return answer(.failure) }
        return Answer(json: json(receipt), problem: Self.problem(of: receipt))
      case .failure(let problem): return answer(problem)
      }
    }
  }

  private func answer(_ problem: Problem) -> Answer {
    Answer(json: rejected(problem), problem: problem)
  }

  /// Why an observation was not taken, with the duty that does not wait for it.
  static func problem(of receipt: Receipt) -> Problem? {
    guard let error = receipt.problem else { return nil }
    var problem = Problem(error)
    problem.duty = receipt.duty
    return problem
  }

  func json(_ receipt: Receipt) -> JSONValue {
    var members = receipt.members
    if let error = receipt.problem {
      members.append(JSONMember("problem", Problem(error).json(in: language)))
    }
    return .object(members)
  }

  func rejected(_ problem: Problem) -> JSONValue {
    ["status": "rejected", "problem": problem.json(in: language)]
  }
}
