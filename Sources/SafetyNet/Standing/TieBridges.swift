import Observations

/// Which single reports join what would be networks without them.
///
/// Reports, the people in them, and the runs of identifiers that they share are the points of a graph. A report is a
/// bridge if without it the rest falls apart into pieces of which two or more hold enough people each. One depth-first
/// walk (Tarjan 1972: articulation points), O(points and lines).
struct TieBridges {
  /// The people in each report that ties.
  private let people: [[EntityRef]]
  /// By report, its runs.
  private let runs: [[Int]]
  private let runCount: Int
  private let numbers: [Int]

  /// - Parameter reports: each with its number, the people in it, and the runs that it is in, counted from 0.
  init(_ reports: [(number: Int, people: [EntityRef], runs: [Int])], runCount: Int) {
    numbers = reports.map(\.number)
    people = reports.map(\.people)
    runs = reports.map(\.runs)
    self.runCount = runCount
  }

  /// The numbers of the reports that are bridges between pieces of so many people who count.
  func bridges(between enough: Int, counting counts: (EntityRef) -> Bool) -> Set<Int> {
    var walk = Walk(points: numbers.count + runCount)
    var pointOf: [EntityRef: Int] = [:]
    for report in numbers.indices {
      for run in runs[report] { walk.connect(report, numbers.count + run) }
      for person in people[report] {
        let point = pointOf[person] ?? walk.addPoint(weight: counts(person) ? 1 : 0)
        pointOf[person] = point
        walk.connect(report, point)
      }
    }
    // From people, so that no report is a root.
    for point in pointOf.values.sorted() { walk.visit(from: point) }
    return Set(
      numbers.indices.filter { walk.pieces(without: $0, of: enough) > 1 }.map { numbers[$0] })
  }

  private struct Walk {
    private var lines: [[Int]]
    private var weight: [Int]
    private var order: [Int]
    private var low: [Int]
    /// People in the tree below.
    private var below: [Int]
    private var root: [Int]
    /// By point, how many people each piece has that hangs on it alone.
    private var hanging: [[Int]]
    private var next = 1

    init(points: Int) {
      lines = Array(repeating: [], count: points)
      weight = Array(repeating: 0, count: points)
      order = weight
      low = weight
      below = weight
      root = weight
      hanging = lines
    }

    mutating func addPoint(weight: Int) -> Int {
      lines.append([])
      self.weight.append(weight)
      order.append(0)
      low.append(0)
      below.append(0)
      root.append(0)
      hanging.append([])
      return lines.count - 1
    }

    mutating func connect(_ a: Int, _ b: Int) {
      lines[a].append(b)
      lines[b].append(a)
    }

    mutating func visit(from start: Int) {
      guard order[start] == 0 else { return }
      var path: [(point: Int, line: Int)] = []
      func enter(_ point: Int, _ walk: inout Walk) {
        walk.order[point] = walk.next
        walk.low[point] = walk.next
        walk.below[point] = walk.weight[point]
        walk.root[point] = start
        walk.next += 1
        path.append((point, 0))
      }
      enter(start, &self)
      while let (point, line) = path.last {
        if line < lines[point].count {
          path[path.count - 1].line += 1
          let other = lines[point][line]
          if order[other] == 0 {
            enter(other, &self)
          } else {
            low[point] = min(low[point], order[other])
          }
          continue
        }
        path.removeLast()
        guard let above = path.last?.point else { continue }
        low[above] = min(low[above], low[point])
        below[above] += below[point]
        if low[point] >= order[above] { hanging[above].append(below[point]) }
      }
    }

    /// How many pieces of so many people are left without a point that is no root.
    func pieces(without point: Int, of enough: Int) -> Int {
      let rest = below[root[point]] - weight[point] - hanging[point].reduce(0, +)
      return hanging[point].count { $0 >= enough } + (rest >= enough ? 1 : 0)
    }
  }
}
