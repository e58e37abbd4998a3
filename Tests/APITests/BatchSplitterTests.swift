import Testing

@testable import API

@Suite struct BatchSplitterTests {
  private func elements(_ text: String, limit: Int = 10) throws -> [String] {
    let bytes = Array(text.utf8)
    return try BatchSplitter.elements(of: bytes, limit: limit).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  @Test func elementsAreFoundWhateverTheyHold() throws {
    #expect(
      try elements(#" [ {"a":[1,2]} , "x,]\"" ,[[],{}], 3 ] "#) == [
        #" {"a":[1,2]} "#, #" "x,]\"" "#, "[[],{}]", " 3 ",
      ])
  }

  @Test func anEmptyArrayHasNoElement() throws { #expect(try elements(" [ ] ") == []) }

  @Test(arguments: [
    "", "{}", "1", "[", "[1", "[1,]", "[,1]", "[1,,2]", "[1]]", "[1] 2", "[\"a]", "[}]", "[\"a\\",
  ])
  func whatIsNotAnArrayIsRefused(_ text: String) {
    #expect(throws: BatchSplitter.Fault.notAnArray) { try elements(text) }
  }

  @Test func oneMoreThanTheLimitIsRefused() throws {
    #expect(try elements("[1,2,3]", limit: 3).count == 3)
    #expect(throws: BatchSplitter.Fault.tooMany) { try elements("[1,2,3,4]", limit: 3) }
  }
}
