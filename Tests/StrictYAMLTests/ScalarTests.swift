import StrictYAML
import Testing

/// The core schema of YAML 1.2.2 (§10.3.2), and nothing of YAML 1.1.
@Suite struct ScalarTests {
  private func value(_ text: String) -> YAMLScalar.Value {
    YAMLScalar(text, isPlain: true).value
  }

  @Test(arguments: ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "tRue", "nULL", "none"])
  func wordsOfYAML11AreText(text: String) { #expect(value(text) == .string(text)) }

  @Test(arguments: ["true", "True", "TRUE"])
  func truthIsWrittenInThreeWays(text: String) { #expect(value(text) == .bool(true)) }

  @Test(arguments: ["false", "False", "FALSE"])
  func andSoIsItsContrary(text: String) { #expect(value(text) == .bool(false)) }

  @Test(arguments: ["", "~", "null", "Null", "NULL"])
  func nothingIsNull(text: String) { #expect(value(text) == .null) }

  @Test(
    arguments: [
      ("0777", 777), ("007", 7), ("0o17", 15), ("0x1F", 31), ("0xff", 255), ("-12", -12),
      ("+12", 12), ("0", 0), ("-0", 0), ("9223372036854775807", .max),
      ("-9223372036854775808", .min), ("0x7FFFFFFFFFFFFFFF", .max),
    ] as [(String, Int64)])
  func integersAreDecimalUnlessTheySayOtherwise(text: String, number: Int64) {
    #expect(value(text) == .integer(number))
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551615", "0xFFFFFFFFFFFFFFFFF",
    "123456789012345678901234567890",
  ])
  func integersBeyondSixtyFourBitsStayText(text: String) { #expect(value(text) == .string(text)) }

  @Test(arguments: [
    "2026-03-02", "2026-03-02T22:40:00-05:00", "12:30:45", "190:20:30", "1_000", "0b11", "0x",
    "0o", "0x-1", "0o8", "-0x1F", "1e", "1e+", ".", "-", "+", "..5", "1.2.3", "10.0.0.1", "1e5x",
    "５", "0xG", "1 2", "infinity", "nan", "inf",
  ])
  func datesTimesAndHalfNumbersAreText(text: String) { #expect(value(text) == .string(text)) }

  @Test(
    arguments: [
      ("1.5", 1.5), ("-0.25", -0.25), (".5", 0.5), ("-.5", -0.5), ("1.", 1), ("1e3", 1_000),
      ("1.e3", 1_000), ("1E-2", 0.01), ("+2.5e+1", 25), (".inf", .infinity), ("-.INF", -.infinity),
    ] as [(String, Double)])
  func floatsHaveAPointOrAnExponent(text: String, number: Double) {
    #expect(value(text) == .float(number))
  }

  @Test func notANumberIsAFloat() throws {
    guard case .float(let number) = value(".nan") else {
      Issue.record("\(value(".nan"))")
      return
    }
    #expect(number.isNaN)
  }

  @Test(arguments: [
    "a: '12'", "a: \"12\"", "a: |-\n  12", "a: >-\n  12", "a: !!str 12", "a: ! 12",
  ])
  func whatIsQuotedBlockOrTaggedIsText(text: String) {
    let (documents, diagnostics) = parseYAML(Array(text.utf8), file: "f.yml")
    #expect(diagnostics.isEmpty)
    #expect(documents.first?["a"]?.scalar?.value == .string("12"))
  }
}
