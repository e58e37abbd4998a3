import SafetyNet
import StrictJSON
import Wording

/// Reads events off bytes one by one and submits them in groups, so that a group commit holds many and
/// memory holds few. What cannot be read rejects itself alone.
struct Reception {
  /// A group is submitted when it has so many events or bytes.
  static let groupCount = 256
  static let groupBytes = 1 << 20

  let net: SafetyNet
  let caller: Caller
  let language: Language
  private let reader = JSONReader()
  private let limits = JSONLimits(bytes: DoorLimits.observationBytes, depth: DoorLimits.depth)

  init(net: SafetyNet, caller: Caller, language: Language) {
    self.net = net
    self.caller = caller
    self.language = language
  }

  func read(_ bytes: ArraySlice<UInt8>) -> Result<JSONValue, Problem> {
    bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONFault) {
        return .success(try reader.read(buffer, limits: limits))
      } catch {
        return .failure(Problem(error))
      }
    }
  }

  /// One receipt for each item, in order.
  func submit(_ items: [Result<JSONValue, Problem>]) async -> [JSONValue] {
    let events = items.compactMap { try? $0.get() }
    var receipts = (events.isEmpty ? [] : await net.submit(events, by: caller)).makeIterator()
    return items.map { item in
      switch item {
      case .success:
        guard let receipt = receipts.next() else { return rejected(.failure) }
        return json(receipt)
      case .failure(let problem): return rejected(problem)
      }
    }
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
