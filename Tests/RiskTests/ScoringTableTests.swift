import Risk
import Testing
import Wording

/// What `scoring.yml` says must be possible at once.
struct ScoringTableTests {
  private func faults(_ old: String = "", _ new: String = "") -> [String] {
    let text = """
      version: 1
      bands: {1: 3, 2: 7, 3: 12}
      organisations: {3: 2}
      decay:
        - {until: 183d, keep: full}
        - {until: 365d, keep: half}
      direct: {until: 365d}
      protective: {cap: 6}
      hearsay: {grade: 3, max_band: 1}
      families:
        ad: {combine: sum, cap: 8, label: {fr: "Annonces", en: "Ads"}}
      """
    let changed = old.isEmpty ? text : text.replacing(old, with: new)
    let (table, diagnostics) = ScoringTable.load(Array(changed.utf8), file: "scoring.yml")
    #expect((table == nil) == !diagnostics.isEmpty)
    return diagnostics.map { "\($0.code) \($0.location.line):\($0.location.column)" }
  }

  @Test("Evidence in any order of its steps, and bands that need as much")
  func sound() {
    #expect(faults() == [])
    #expect(faults("bands: {1: 3, 2: 7,", "bands: {1: 7, 2: 7,") == [])
    #expect(
      faults(
        "- {until: 183d, keep: full}\n  - {until: 365d, keep: half}",
        "- {until: 365d, keep: half}\n  - {until: 183d, keep: full}") == [])
  }

  @Test("A higher band that needs less, older evidence that keeps more, no step, a family twice")
  func contradictory() {
    #expect(faults("2: 7", "2: 14") == ["not-ascending 2:25"])
    #expect(
      faults("organisations: {3: 2}", "organisations: {2: 3, 3: 2}") == ["not-ascending 3:26"])
    #expect(faults("organisations: {3: 2}", "organisations: {2: 2}") == ["not-ascending 3:16"])
    #expect(faults("organisations: {3: 2}", "organisations: {2: 1}") == [])
    #expect(faults("183d, keep: full", "183d, keep: half") == [])
    #expect(
      faults(
        "183d, keep: full}\n  - {until: 365d, keep: half",
        "183d, keep: half}\n  - {until: 365d, keep: full") == ["not-descending 6:5"])
    #expect(faults("365d, keep: half", "183d, keep: half") == ["repeated 6:5"])
    #expect(
      faults("\n  - {until: 183d, keep: full}\n  - {until: 365d, keep: half}", " []")
        == ["empty-list 4:8"])
    #expect(faults("families:\n", "families:\n  ad: {}\n") == ["yaml-duplicate-key 12:3"])
  }
}
