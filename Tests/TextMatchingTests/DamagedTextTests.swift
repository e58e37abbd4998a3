import Foundation
import TestSupport
import Testing
import TextMatching

@Suite struct DamagedTextTests {
  private static func seed() -> UInt64 {
    let seed = SeededGenerator.seed
    print("folding seed \(seed)")
    return seed
  }

  private static let models = [
    "j e u n e étud1ante quatre1huit cinq5cinq 0142, la D.P.J. 😀 jean@exemple.ca",
    "𝐣𝐞𝐮𝐧𝐞 ①②③ 4️⃣1️⃣8️⃣ 555-o142 je\u{200B}une $tudent Allôôôô www.exemple.ca jеunе",
  ]

  /// Any scalars, and any bytes read as UTF-8 with repairs: folding answers with what it promises.
  @Test func everyDamagedTextIsFolded() {
    let seed = Self.seed()
    var random = SeededGenerator(seed: seed)
    let start = ContinuousClock.now
    for round in 0..<2_000 {
      var bytes = Array(Self.models[round % 2].utf8)
      for _ in 0...Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2:
          let value = UInt32.random(in: 0...0x10FFFF, using: &random)
          let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
          bytes.insert(contentsOf: Array(String(scalar).utf8), at: at)
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 20)], at: at)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let folded = foldObfuscatedText(text)
      let note: Comment = "seed \(seed): \(text.debugDescription)"
      #expect(
        folded.phones.allSatisfy {
          $0.utf8.count == 12 && $0.hasPrefix("+1") && $0.dropFirst().allSatisfy(\.isASCII)
        }, note)
      #expect(Set(folded.phones).count == folded.phones.count, note)
      #expect(!folded.hasObscuredPhone || folded.isObfuscated, note)
      #expect(!folded.text.unicodeScalars.contains { ("A"..."Z").contains($0) }, note)
      #expect(folded == foldObfuscatedText(text), note)
    }
    #expect(start.duration(to: .now) < .seconds(60), "seed \(seed)")
  }

  /// Long runs of what each step looks for: the time grows with the text, not with its square.
  @Test(arguments: [
    "a ", "a.", "1", "4 1 8 ", "quatre", "un1", "a1", "$a", "@", "①", "\u{200B}", "\u{301}", "е",
    "a",
    "4185550142 ", "o1l0", "👩‍👩‍👧", "a🌹", "a 🌹🌹 ", "l8 ans ", "18ans ", "barely 1 8 ", "tout\njuste\n",
    "dix-huit-ans-", "\r\n ",
  ])
  func aLongRunIsFoldedSoon(piece: String) {
    let text = String(repeating: piece, count: 30_000)
    let start = ContinuousClock.now
    _ = foldObfuscatedText(text)
    #expect(start.duration(to: .now) < .seconds(20))
  }
}
