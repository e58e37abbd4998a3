import Alerts
import Chronology

/// The open duties by alert and organisation, with the earliest of their clocks at hand.
struct DutyTable: Sendable, Equatable {
  typealias Key = Duty.Key

  /// Of one alert in the order of organisations: they are few.
  private var byAlert: [String: [Duty]] = [:]
  private var clocks = Agenda<Key>()
  /// What many duties have alike, held once: chains are few, and so are sets of reasons.
  private var chains: [[String]: [String]] = [:]
  private var reasons: [[Duty.Shown]: [Duty.Shown]] = [:]
  /// So many of each, then they are gathered anew.
  private static let mostAlike = 2_048

  var isEmpty: Bool { byAlert.isEmpty }
  var count: Int { clocks.count }

  /// O(organisations of the alert). Setting `nil` takes it away.
  subscript(key: Key) -> Duty? {
    get {
      guard let duties = byAlert[key.alert] else { return nil }
      // By index: a duty is large.
      for index in duties.indices where duties[index].organisation == key.organisation {
        return duties[index]
      }
      return nil
    }
    set {
      var newValue = newValue
      var duties = byAlert.removeValue(forKey: key.alert) ?? []
      let place = duties.firstIndex { $0.organisation >= key.organisation } ?? duties.count
      let isThere = place < duties.count && duties[place].organisation == key.organisation
      if !isThere || duties[place].due != newValue?.due { clocks[key] = newValue?.due }
      // Most changes are of a clock: then the lists are those that are there.
      if let told = newValue?.told {
        let isKept = isThere && duties[place].told == told
        newValue?.told = isKept ? duties[place].told : Self.alike(told, in: &chains)
      }
      if let shown = newValue?.shown {
        let isKept = isThere && duties[place].shown == shown
        newValue?.shown = isKept ? duties[place].shown : Self.alike(shown, in: &reasons)
      }
      switch (newValue, isThere) {
      case (let duty?, true): duties[place] = duty
      case (let duty?, false): duties.insert(duty, at: place)
      case (nil, true): duties.remove(at: place)
      case (nil, false): break
      }
      if !duties.isEmpty { byAlert[key.alert] = duties }
    }
  }

  /// The same list as it is held already.
  private static func alike<Element: Hashable>(
    _ list: [Element], in held: inout [[Element]: [Element]]
  ) -> [Element] {
    if let known = held[list] { return known }
    if held.count >= mostAlike { held.removeAll(keepingCapacity: true) }
    held[list] = list
    return list
  }

  /// Of one alert, in the order of organisations.
  func of(_ alert: String) -> [Duty] { byAlert[alert] ?? [] }

  /// Every alert that somebody has a duty to, in no order. O(n).
  var alerts: some Sequence<String> { byAlert.keys }

  /// When the first clock runs out.
  var earliest: Timestamp? { clocks.earliest }

  /// Whose clocks have run out, sorted.
  func due(at time: Timestamp) -> [Key] { clocks.due(at: time) }

  /// Every open duty, in no order. O(n).
  var values: some Sequence<Duty> { byAlert.values.lazy.joined() }

  /// O(n).
  var keys: some Sequence<Key> { values.lazy.map { $0.key } }

  /// Something of every open duty. O(n).
  func mapValues<Value>(_ transform: (Duty) -> Value) -> [Key: Value] {
    Dictionary(uniqueKeysWithValues: zip(keys, values.map(transform)))
  }

  static func == (a: Self, b: Self) -> Bool { a.byAlert == b.byAlert }
}
