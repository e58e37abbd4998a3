import Observations
import Testing

@Suite struct SealingTests {
  let key = SubjectKey.generated(for: "yth_a")
  let cell = Cell(table: "content", row: "obs_1", column: "value")
  let content = Array("dossier".utf8)

  @Test func whatIsSealedOpensInItsPlace() throws {
    #expect(try key.open(key.seal(content, in: cell), in: cell) == content)
    #expect(try key.open(key.seal([], in: cell), in: cell) == [])
  }

  @Test func theSameContentNeverLooksTheSame() throws {
    #expect(try key.seal(content, in: cell) != key.seal(content, in: cell))
  }

  @Test func whatIsSealedFromOneReserveHasNoNonceTwiceAndOpens() throws {
    let reserves = [NonceReserve(), NonceReserve()]
    var nonces: Set<[UInt8]> = []
    for number in 0..<200 {
      let sealed = try key.seal(content, in: cell, with: reserves[number % 2])
      #expect(nonces.insert(Array(sealed[1..<13])).inserted, "\(number)")
      #expect(try key.open(sealed, in: cell) == content)
    }
  }

  /// Eight are drawn at a time; twenty make two whole draws and a part of one.
  @Test func keysMadeTogetherAreEachOneOfTheirOwn() throws {
    let keys = SubjectKey.generated(for: (0..<20).map { _ in "key/1" })
    let sealed = try keys.map { try $0.seal(content, in: cell) }
    for (one, key) in keys.enumerated() {
      #expect(try key.open(sealed[one], in: cell) == content)
      for (other, bytes) in sealed.enumerated() where other != one {
        #expect(throws: SealingFault.refused) { try key.open(bytes, in: cell) }
      }
    }
    #expect(SubjectKey.generated(for: (1...9).map { "key/\($0)" }).map(\.subject).last == "key/9")
    #expect(SubjectKey.generated(for: []).isEmpty)
  }

  @Test func anyBitFlippedIsRefused() throws {
    let sealed = try key.seal(content, in: cell)
    for bit in 0..<(sealed.count * 8) {
      var changed = sealed
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SealingFault.self, "bit \(bit)") { try key.open(changed, in: cell) }
    }
  }

  @Test func anyCutIsRefused() throws {
    let sealed = try key.seal(content, in: cell)
    for length in 0..<sealed.count {
      #expect(throws: SealingFault.self) { try key.open(Array(sealed[..<length]), in: cell) }
    }
  }

  @Test(arguments: [
    Cell(table: "other", row: "obs_1", column: "value"),
    Cell(table: "content", row: "obs_2", column: "value"),
    Cell(table: "content", row: "obs_1", column: "other"),
    // The same letters cut elsewhere.
    Cell(table: "contento", row: "bs_1", column: "value"),
  ])
  func aValueMovedDoesNotOpen(to other: Cell) throws {
    let sealed = try key.seal(content, in: cell)
    #expect(throws: SealingFault.refused) { try key.open(sealed, in: other) }
  }

  @Test func anotherKeyOfTheSameSubjectDoesNotOpen() throws {
    let sealed = try key.seal(content, in: cell)
    let other = SubjectKey.generated(for: "yth_a")
    #expect(throws: SealingFault.refused) { try other.open(sealed, in: cell) }
  }

  @Test func aWrappedKeyOpensWhatTheKeySealed() throws {
    let wrapping = WrappingKey(.generated())
    let sealed = try key.seal(content, in: cell)
    let back = try wrapping.unwrap(wrapping.wrap(key), subject: "yth_a", version: 1)
    #expect(try back.open(sealed, in: cell) == content)
  }

  @Test func aWrappedKeyOpensForItsSubjectVersionAndMasterOnly() throws {
    let wrapping = WrappingKey(.generated())
    let wrapped = try wrapping.wrap(key)
    #expect(throws: SealingFault.refused) {
      try wrapping.unwrap(wrapped, subject: "yth_b", version: 1)
    }
    #expect(throws: SealingFault.refused) {
      try wrapping.unwrap(wrapped, subject: "yth_a", version: 2)
    }
    #expect(throws: SealingFault.refused) {
      try WrappingKey(.generated()).unwrap(wrapped, subject: "yth_a", version: 1)
    }
  }

  @Test func keysAreNotPrinted() {
    let master = MasterKey.generated()
    #expect("\(master)" == "MasterKey(‹redacted›)")
    #expect("\(key)" == "SubjectKey(‹redacted›)")
    #expect("\(WrappingKey(master))" == "WrappingKey(‹redacted›)")
  }
}
