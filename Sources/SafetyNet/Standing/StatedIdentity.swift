import Mandates
import Observations

/// Who a young person is, by all standing observations that say something of it: of each field every value once for each
/// organisation that says so, from the latest observation that has it. A projection shows no more of identity than that (`project`).
///
/// It is kept so that an observation more is one to unseal, and not all of them again.
struct StatedIdentity: Sendable {
  /// The person's identifiers when it was read, sorted: with others, other contents are theirs.
  private let identifiers: [EntityRef]
  /// The numbers of the observations that were read, ascending.
  private(set) var read: [Int] = []
  /// In the order in which notices show them.
  private(set) var items: [ContentItem] = []

  init(of identifiers: [EntityRef]) { self.identifiers = identifiers }

  /// Which of the person's standing observations are still to be read; `nil` where one that was read stands no more, or
  /// the person has other identifiers now, so that all are.
  ///
  /// - Parameter numbers: ascending.
  func missing(from numbers: [Int], of identifiers: [EntityRef]) -> [Int]? {
    guard identifiers == self.identifiers else { return nil }
    var missing: [Int] = []
    var next = read.startIndex
    for number in numbers {
      if next < read.endIndex, read[next] == number { next += 1 } else { missing.append(number) }
    }
    return next == read.endIndex ? missing : nil
  }

  /// Adds what the missing observations say.
  ///
  /// - Parameter numbers: all that are read now, ascending.
  mutating func add(_ stated: [ContentItem], having numbers: [Int]) {
    read = numbers
    guard !stated.isEmpty else { return }
    var distinct: [ContentItem] = []
    for item in (items + stated).sorted(by: isShownBefore)
    where !distinct.contains(where: {
      $0.content.name == item.content.name && $0.content.value == item.content.value
        && $0.organisation == item.organisation
    }) {
      distinct.append(item)
    }
    items = distinct
  }
}
