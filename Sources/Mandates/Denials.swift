import StrictJSON

/// The outcome of routing one alert: both lists are kept.
public struct Routing: Sendable, Hashable {
  /// In the order of the mandates, what is for nobody else last.
  public var sent: [Dispatch]
  /// Who is not told and why, as few words: `denied` spells it out.
  public let pattern: DenialPattern
  private let roll: DenialRoll

  init(sent: [Dispatch], pattern: DenialPattern, roll: DenialRoll) {
    self.sent = sent
    self.pattern = pattern
    self.roll = roll
  }

  /// Every mandate that does not apply and every organisation without one. O(mandates × reasons).
  public var denied: [Denial] { roll.denials(pattern) }

  public static func == (a: Self, b: Self) -> Bool { a.sent == b.sent && a.pattern == b.pattern }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(sent)
    hasher.combine(pattern)
  }
}

/// Which mandates each reason ruled out. Alerts that are alike have the same pattern: there are as many as
/// combinations of facts, not as alerts.
public struct DenialPattern: Sendable, Hashable {
  let failures: [MandateFailure]
}

/// Denials that many revisions share, spelt out once.
public final class DenialSet: Sendable {
  public let denials: [Denial]
  /// `[[organisation, mandate, [reason, …], version], …]`: how they are written down. The record of acts names
  /// the set by the SHA-256 of this text.
  public let text: String

  public init(_ denials: [Denial]) {
    self.denials = denials
    text =
      JSONValue.array(
        denials.map { denial in
          [
            .string(denial.organisation), denial.mandate.map { .string($0) } ?? .null,
            .array(denial.because.map { .string($0.rawValue) }),
            denial.mandateVersion.map { .integer(Int64($0)) } ?? .null,
          ]
        }
      ).text
  }

  /// Reads `text` back; `nil` where it is not one.
  public static func denials(in value: JSONValue) -> [Denial]? {
    guard let rows = value.array else { return nil }
    var denials: [Denial] = []
    for row in rows {
      guard let parts = row.array, parts.count == 4, let organisation = parts[0].string,
        let codes = parts[2].array
      else { return nil }
      let reasons = codes.compactMap { $0.string.flatMap(RoutingReason.init(rawValue:)) }
      guard reasons.count == codes.count else { return nil }
      denials.append(
        Denial(
          organisation: organisation, mandate: parts[1].string,
          mandateVersion: parts[3].integer.flatMap { Int(exactly: $0) }, because: reasons))
    }
    return denials
  }
}

/// Spells patterns out, for one directory and matrix.
struct DenialRoll: Sendable {
  private let mandates: [(id: String, version: Int, organisation: String)]
  /// The order in which denials are told: the Table's safety net last.
  private let order: [Int]
  /// Organisations that have no mandate at all.
  private let others: [Denial]

  init(directory: Directory, matrix: MandateMatrix) {
    mandates = matrix.mandates.map { ($0.id, $0.version, $0.organisation) }
    let places = matrix.mandates.indices
    order =
      places.filter { !matrix.mandates[$0].conditions.isUnrouted }
      + places.filter { matrix.mandates[$0].conditions.isUnrouted }
    let named = Set(matrix.mandates.map(\.organisation))
    others = directory.organisations.keys.sorted().filter { !named.contains($0) }.map {
      Denial(organisation: $0, mandate: nil, because: [.noMandate])
    }
  }

  func denials(_ pattern: DenialPattern) -> [Denial] {
    order.compactMap { place in
      let reasons = pattern.failures.filter { $0.mandates.contains(place) }.map(\.reason)
      guard !reasons.isEmpty else { return nil }
      return Denial(
        organisation: mandates[place].organisation, mandate: mandates[place].id,
        mandateVersion: mandates[place].version, because: reasons)
    } + others
  }
}
