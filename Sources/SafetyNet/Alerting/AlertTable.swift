import Alerts
import Chronology
import Observations

/// The open alerts by id, and of those that people closed what is needed to open them again.
struct AlertTable: Sendable, Equatable {
  private var open: [String: Alert] = [:]
  /// Ids of open alerts by the identifier that they were opened under.
  private var byAnchor: [EntityRef: [String]] = [:]
  /// Ids of open alerts on networks: few.
  private(set) var onNetworks: Set<String> = []
  /// By anchor, the id of the alert that people closed last.
  private var closed: [EntityRef: String]
  /// Alerts on networks that people closed, by id: few. Whom each is about is looked at anew each time.
  private var closedOnNetworks: [String: Alert]
  /// By alert, when new evidence opened it again last after people had closed it: few.
  private var openedAgain: [String: Timestamp] = [:]
  /// Ids that were given to alerts opened at the present moment.
  private var given: Set<String> = []

  /// - Parameters:
  ///   - closed: by anchor, the id of the alert that people closed last.
  ///   - closedOnNetworks: all alerts on networks that people closed.
  init(open alerts: [Alert], closed: [EntityRef: String], closedOnNetworks: [Alert]) {
    self.closed = closed
    self.closedOnNetworks = Dictionary(uniqueKeysWithValues: closedOnNetworks.map { ($0.id, $0) })
    for alert in alerts { keep(alert) }
  }

  // MARK: Open ones

  subscript(id: String) -> Alert? { open[id] }

  var isEmpty: Bool { open.isEmpty }
  var count: Int { open.count }
  var values: some Collection<Alert> { open.values }
  var keys: some Collection<String> { open.keys }

  /// Something of every open alert, by id. O(n).
  func mapValues<Value>(_ transform: (Alert) -> Value) -> [String: Value] {
    open.mapValues(transform)
  }

  /// Those that were opened under one of some identifiers, in no order. O(identifiers + found).
  func under(_ anchors: Set<EntityRef>) -> [Alert] {
    anchors.flatMap { byAnchor[$0] ?? [] }.compactMap { open[$0] }
  }

  /// An alert as it is now, open or closed. O(open alerts of its anchor).
  mutating func keep(_ alert: Alert) {
    let isNetwork = alert.anchor.kind == .network
    if isNetwork { closedOnNetworks[alert.id] = alert.isClosedByPeople ? alert : nil }
    guard alert.state == .open else {
      open[alert.id] = nil
      onNetworks.remove(alert.id)
      byAnchor[alert.anchor]?.removeAll { $0 == alert.id }
      if byAnchor[alert.anchor]?.isEmpty == true { byAnchor[alert.anchor] = nil }
      if alert.isClosedByPeople { closed[alert.anchor] = alert.id }
      return
    }
    open[alert.id] = alert
    if isNetwork { onNetworks.insert(alert.id) }
    if closed[alert.anchor] == alert.id { closed[alert.anchor] = nil }
    if byAnchor[alert.anchor]?.contains(alert.id) != true {
      byAnchor[alert.anchor, default: []].append(alert.id)
    }
  }

  // MARK: Ids

  /// Whether an id was given to none yet of those opened at the present moment; it is then.
  mutating func give(_ id: String) -> Bool { given.insert(id).inserted }

  /// Another moment begins.
  mutating func forgetGiven() { given.removeAll(keepingCapacity: true) }

  // MARK: Closed ones

  var hasClosed: Bool { !closed.isEmpty || !closedOnNetworks.isEmpty }

  /// Those that people closed last under each of some identifiers.
  func closed(under anchors: Set<EntityRef>) -> [String] { anchors.compactMap { closed[$0] } }

  /// Those on networks that people closed, in no order.
  var closedNetworks: some Collection<Alert> { closedOnNetworks.values }

  /// Every alert that may have been opened again after people closed it.
  var everClosed: Set<String> {
    Set(open.keys).union(closed.values).union(closedOnNetworks.keys)
  }

  /// New evidence opened an alert again.
  mutating func noteOpenedAgain(_ id: String, at time: Timestamp) { openedAgain[id] = time }

  /// Since when the band of an alert may have been reached: what people had judged before new evidence opened it again was
  /// over then.
  func since(_ alert: Alert) -> Timestamp { openedAgain[alert.id] ?? alert.opened }

  /// A closed alert whose time of keeping is over.
  mutating func destroy(_ id: String) {
    closedOnNetworks[id] = nil
    openedAgain[id] = nil
  }

  static func == (a: Self, b: Self) -> Bool { a.open == b.open }
}
