import StrictJSON
import TestSupport
import Testing
import Wording

@Suite struct JSONReaderTests {
  private func code(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONFault.Code? {
    code(Array(text.utf8), limits: limits)
  }

  private func code(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONFault.Code? {
    do throws(JSONFault) {
      _ = try parseJSON(bytes, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func readsEveryKindOfValue() throws {
    let text = #"{"a":[1,-2.5,"é\n",true,false,null],"b":{}}"#
    let value = try parseJSON(Array(text.utf8))
    #expect(
      value
        == .object([
          JSONMember(
            "a",
            .array([
              .integer(1), .double(-2.5), .string("é\n"), .bool(true), .bool(false), .null,
            ])),
          JSONMember("b", .object([])),
        ]))
  }

  @Test(arguments: ["7", " \"x\" ", "null", "[]", "-0.5e3"])
  func readsARootThatIsNoObject(text: String) { #expect(code(text) == nil) }

  @Test func keepsSixtyFourBitIntegersExact() throws {
    #expect(try parseJSON(Array("9007199254740993".utf8)) == .integer(9_007_199_254_740_993))
    #expect(try parseJSON(Array("-9223372036854775808".utf8)) == .integer(.min))
    #expect(try parseJSON(Array("9223372036854775807".utf8)) == .integer(.max))
  }

  @Test(arguments: ["9223372036854775808", "18446744073709551616", "1e400", "-9223372036854775809"])
  func refusesNumbersBeyondSixtyFourBits(text: String) { #expect(code(text) == .number) }

  @Test(arguments: [
    "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "{\"a\" 1}", "[", "]", "nul", "// x\n1",
  ])
  func refusesBrokenSyntax(text: String) { #expect(code(text) == .syntax) }

  @Test(arguments: ["01", "+1", "1.", ".5", "NaN", "0x1F"])
  func refusesMalformedNumbers(text: String) {
    #expect([.number, .syntax].contains(code(text)))
  }

  @Test func refusesAByteOrderMark() { #expect(code([0xEF, 0xBB, 0xBF, 0x7B, 0x7D]) == .syntax) }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22],
    ] as [[UInt8]])
  func refusesInvalidUTF8(bytes: [UInt8]) { #expect(code(bytes) == .encoding) }

  /// Well-formed as JSON, and no text: like bytes that are not UTF-8, and unlike a broken string.
  @Test(arguments: [
    #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #"{"a\n\"":"\uD83D"}"#,
    #"["\ud83d\ude00","\uDE00"]"#,
  ])
  func refusesLoneSurrogates(text: String) { #expect(code(text) == .encoding) }

  @Test(arguments: [#""\x\ud800""#, #""\u12""#, #""\ud83d\ude00\q""#])
  func aBrokenStringBeforeALoneSurrogateIsWhatIsToldOf(text: String) {
    #expect(code(text) == .string)
  }

  @Test func readsASurrogatePair() throws {
    #expect(try parseJSON(Array(#""\ud83d\ude00""#.utf8)) == .string("😀"))
  }

  @Test(arguments: [#""\x""#, "\"a\nb\"", "\"a", #""\u12""#])
  func refusesBrokenStrings(text: String) { #expect(code(text) == .string) }

  @Test func refusesNulInValuesAndInNames() {
    #expect(code(#"{"a":"x\u0000y"}"#) == .nul)
    #expect(code(#"{"a\u0000":1}"#) == .nul)
  }

  @Test(arguments: ["", "  \n "])
  func refusesNothing(text: String) { #expect([.empty, .syntax].contains(code(text))) }

  @Test func pointsToADuplicateName() throws {
    let text = #"{"data":{"list":[{},{"a_b":1,"c":2,"a_b":3}]}}"#
    let fault = try #require(throws: JSONFault.self) { try parseJSON(Array(text.utf8)) }
    #expect(fault.code == .duplicateName)
    #expect(fault.fault.pointer == "/data/list/1/a_b")
  }

  /// The parser under it says that there is such a number, and not where.
  @Test(arguments: [
    (#"{"data":{"source_grade":1e400}}"#, "/data/source_grade"),
    (#"{"a":{"b":[1,{"c":[]},"7,\"x",-0.5e+3,12345678901234567890123456789]}}"#, "/a/b/4"),
    (#"{"a":[{"x":1},{"x" : 2,"y_z": 1e999 ,"w":1e999}]}"#, "/a/1/y_z"),
    (#"{"data":{"Zoé L.":{"b":1e400}}}"#, "/data"), (#"[0,-9223372036854775809]"#, "/1"),
    (#"{"a\u0062":1e400}"#, ""), ("1e400", ""),
  ])
  func pointsToANumberBeyondSixtyFourBits(text: String, pointer: String) throws {
    let fault = try #require(throws: JSONFault.self) { try parseJSON(Array(text.utf8)) }
    #expect(fault.code == .number)
    #expect(fault.fault.pointer == pointer)
  }

  /// A name that may be a person's is not repeated, nor is what lies under it.
  @Test func pointsNoFartherThanANameThatMayBeSomebodys() throws {
    let text = #"{"data":{"a":1,"Zoé L.":{"b":[18446744073709551615]}}}"#
    let fault = try #require(throws: JSONFault.self) { try parseJSON(Array(text.utf8)) }
    #expect(fault.code == .number)
    #expect(fault.fault.pointer == "/data")
    #expect(fault.fault.message.en.hasPrefix("at the 2nd member of this object: "))
  }

  @Test func findsADuplicateAmongManyNames() {
    let names = (0..<40).map { "\"n\($0)\":0" } + ["\"n7\":1"]
    #expect(code("{" + names.joined(separator: ",") + "}") == .duplicateName)
  }

  @Test func boundsNesting() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(code(nested(16)) == nil)
    #expect(code(nested(17)) == .tooDeep)
    #expect(code(nested(100_000)) == .tooDeep)
  }

  @Test func boundsSize() { #expect(code("[1,2,3]", limits: JSONLimits(bytes: 6)) == .tooLarge) }

  @Test func neverRepeatsAValue() throws {
    let text = #"{"name":"Canari","name":"Canari"}"#
    let fault = try #require(throws: JSONFault.self) { try parseJSON(Array(text.utf8)) }
    #expect(!fault.fault.message.fr.contains("Canari"))
    #expect(!fault.fault.message.en.contains("Canari"))
  }

  @Test func aReaderForgetsTheTextBefore() throws {
    let reader = JSONReader()
    _ = try? reader.read(Array(#"{"a":1,"a":2}"#.utf8))
    #expect(try reader.read(Array("[true]".utf8)) == .array([.bool(true)]))
  }

  /// Whatever bytes come, the reader answers; what it accepts it writes and reads back as the same value.
  @Test func answersOnDamagedText() throws {
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    let model = Array(
      #"{"id":"x","n":[1,2.5e3,-7,null,true,{"k":"é😀\u00e9\\"}],"o":{"p":{},"q":[]}}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = model
      for _ in 0...random.next(below: 3) {
        let at = random.next(below: bytes.count)
        switch random.next(below: 3) {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: at)
        default: bytes.insert(model[random.next(below: model.count)], at: at)
        }
      }
      guard let value = try? parseJSON(bytes) else { continue }
      #expect(try parseJSON(value.serialized) == value, "seed \(seed)")
    }
  }
}
