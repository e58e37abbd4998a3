import Fuzzer
import TextMatching

/// Any text folded: the two ways of folding case agree, folding twice changes nothing, and taking off
/// disguises ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: bytes(data, count), as: UTF8.self)
  let source = Array(text.utf8)
  let folded = CaseFolding.fold(source)
  must(CaseFolding.fold(folded) == folded, "folding twice changes nothing")
  let room = UnsafeMutablePointer<UInt8>.allocate(capacity: source.count * CaseFolding.growth + 8)
  defer { room.deallocate() }
  let written = source.withUnsafeBufferPointer { CaseFolding.fold($0, to: room) }
  if written >= 0 {
    must(Array(UnsafeBufferPointer(start: room, count: written)) == folded, "both ways agree")
  }
  let plain = foldObfuscatedText(text)
  must(plain.text.utf8.count <= 20 * source.count + 64, "bounded")
  return 0
}

#if !FUZZING
  @main struct Files {
    static func main() { runFiles(fuzz) }
  }
#endif
