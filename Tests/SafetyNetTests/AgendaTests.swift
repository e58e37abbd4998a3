import Chronology
import TestSupport
import Testing

@testable import SafetyNet

/// What falls due when, whatever was set and changed before.
struct AgendaTests {
  @Test("The earliest and what is due are those of a plain table, through random changes")
  func property() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var agenda = Agenda<Int>()
    var table: [Int: Timestamp] = [:]
    for _ in 0..<5_000 {
      let key = Int.random(in: 0..<60, using: &random)
      let time = Timestamp(milliseconds: Int64.random(in: 0..<40, using: &random))
      let value = Int.random(in: 0...3, using: &random) == 0 ? nil : time
      agenda[key] = value
      table[key] = value
      let now = Timestamp(milliseconds: Int64.random(in: 0..<40, using: &random))
      #expect(agenda.earliest == table.values.min(), "FILET_SEED=\(seed)")
      #expect(
        agenda.due(at: now) == table.filter { $0.value <= now }.keys.sorted(),
        "FILET_SEED=\(seed)")
      #expect(agenda.count == table.count)
    }
  }
}
