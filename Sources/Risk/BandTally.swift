/// The band of pieces of evidence that come, grow old and count no more one at a time: the same that an assessment gives, and
/// nothing of its reasons. A change is O(1), the band O(rules).
struct BandTally {
  private struct Piece {
    var rule: Int
    var isDirect: Bool
    var sources: [Int]
    /// From 0.
    var grade: Int
    /// What it counts now; `nil`: nothing, not even as a reason.
    var weight: Int?
  }

  private struct Rule {
    var family: Int
    /// How many pieces count each weight, from the lowest.
    var weights: [Int]
    var direct = 0
    var grades = [0, 0, 0]
    /// Of the piece that counts most.
    var weight = 0
  }

  private let table: ScoringTable
  private let lowest: Int
  private var families: [ScoringTable.Family?] = []
  private var rules: [Rule] = []
  private var pieces: [Piece] = []
  /// By organisation, how many pieces say what it knows otherwise than by hearsay.
  private var known: [Int] = []
  private var sources = 0

  /// None of the pieces counts yet.
  init(_ table: ScoringTable, _ evidence: [Evidence]) {
    self.table = table
    var (lowest, highest) = (0, 0)
    for piece in evidence {
      guard case .weight(let weight) = piece.meaning.effect else { continue }
      lowest = min(lowest, weight)
      highest = max(highest, weight)
    }
    self.lowest = lowest
    let none = [Int](repeating: 0, count: highest - lowest + 1)
    var familyOf: [String: Int] = [:]
    var ruleOf: [String: Int] = [:]
    var sourceOf: [String: Int] = [:]
    pieces.reserveCapacity(evidence.count)
    for piece in evidence {
      let rule: Int
      if let index = ruleOf[piece.rule] {
        rule = index
      } else {
        let name = piece.meaning.family
        let family = familyOf[name] ?? families.count
        if family == families.count {
          familyOf[name] = family
          families.append(table.families[name])
        }
        rule = rules.count
        ruleOf[piece.rule] = rule
        rules.append(Rule(family: family, weights: none))
      }
      var sources: [Int] = []
      for organisation in piece.sources {
        let source = sourceOf[organisation] ?? known.count
        if source == known.count {
          sourceOf[organisation] = source
          known.append(0)
        }
        sources.append(source)
      }
      pieces.append(
        Piece(
          rule: rule, isDirect: piece.meaning.effect == .direct, sources: sources,
          grade: min(max(piece.grade, 1), 3) - 1))
    }
  }

  /// - Parameter weight: what the piece counts from now on; `nil`: nothing.
  mutating func set(_ piece: Int, to weight: Int?) {
    let before = pieces[piece].weight
    guard before != weight else { return }
    pieces[piece].weight = weight
    if let before { count(pieces[piece], before, -1) }
    if let weight { count(pieces[piece], weight, 1) }
  }

  private mutating func count(_ piece: Piece, _ weight: Int, _ step: Int) {
    rules[piece.rule].grades[piece.grade] += step
    if piece.isDirect {
      rules[piece.rule].direct += step
    } else {
      rules[piece.rule].weights[weight - lowest] += step
      rules[piece.rule].weight = strongest(rules[piece.rule].weights)
    }
    guard piece.isDirect || weight > 0 else { return }
    for source in piece.sources {
      if known[source] == 0 { sources += 1 }
      known[source] += step
      if known[source] == 0 { sources -= 1 }
    }
  }

  private func strongest(_ weights: [Int]) -> Int {
    var strongest = 0
    for index in weights.indices where weights[index] > 0 {
      let weight = index + lowest
      if abs(weight) >= abs(strongest) { strongest = weight }
    }
    return strongest
  }

  var band: Band {
    var risks = [Int](repeating: 0, count: families.count)
    var protections = risks
    var isDirect = false
    var grade: Int?
    for index in rules.indices {
      let family = rules[index].family
      let isOfDirect = rules[index].direct > 0
      let weight = isOfDirect ? 0 : rules[index].weight
      let isSum = families[family]?.combine == .sum
      if weight < 0 {
        protections[family] =
          isSum ? protections[family] - weight : max(protections[family], -weight)
      }
      guard isOfDirect || weight > 0 else { continue }
      isDirect = isDirect || isOfDirect
      risks[family] = isSum ? risks[family] + weight : max(risks[family], weight)
      guard let best = rules[index].grades.firstIndex(where: { $0 > 0 }) else { continue }
      grade = min(grade ?? 3, best + 1)
    }
    var (total, protection) = (0, 0)
    for family in families.indices {
      let cap = families[family]?.cap ?? 0
      total += min(risks[family], cap)
      protection += min(protections[family], cap)
    }
    return table.band(
      total: max(0, total - min(protection, table.protectiveCap)), isDirect: isDirect, grade: grade,
      sources: sources)
  }
}
