import Mandates
import Testing

@testable import SafetyNet

/// As what somebody is told: by the organisation that they belong to, and the Table for everybody's.
struct PlaceInTheChainTests {
  @Test(
    "A pivot is one of their own organisation, and nothing in another's; the Table is the last step of every chain",
    arguments: [
      ("pivot-dpj-1", "dpj", Step.pivot), ("pivot-dpj-1", "cjq", nil),
      ("releve-dpj-1", "dpj", .releve), ("table-1", "dpj", .table), ("table-1", "table", .pivot),
      ("watch-ikat-1", "spvq/ikat", nil), ("nobody-1", "dpj", nil),
    ])
  func step(account: String, organisation: String, expected: Step?) throws {
    let directory = try Region.library().directory
    #expect(directory.step(of: account, in: organisation) == expected)
  }
}
