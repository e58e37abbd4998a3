import StrictJSON
import Testing
import Wording

@testable import filet

/// A kind as `filet kinds KIND` shows it.
struct KindViewTests {
  private func lines(codes: Int, width: Int?) -> [String] {
    let field: JSONValue = [
      "name": "school", "type": "code", "label": ["fr": "École", "en": "School"],
      "codes": .array((1...codes).map { .string("ecole-\($0)") }),
    ]
    return KindView(
      kind: ["name": "school_report", "fields": .array([field])], language: .french, paint: .none,
      width: width
    ).lines
  }

  /// It ran to over 250 columns.
  @Test func manyCodesKeepWithinTheTerminal() {
    let shown = lines(codes: 24, width: 80)
    #expect(shown.allSatisfy { $0.count <= 80 }, "\(shown)")
    #expect(shown.contains { $0.hasSuffix("École") })
    for code in 1...24 {
      #expect(shown.contains { $0.contains("ecole-\(code)") }, "\(code)")
    }
  }

  @Test func fewCodesAndWhatGoesElsewhereStandInOneLine() {
    #expect(lines(codes: 2, width: 80).contains { $0.hasSuffix("École  ecole-1·ecole-2") })
    #expect(lines(codes: 24, width: nil).contains { $0.hasSuffix("ecole-23·ecole-24") })
  }
}
