import Fuzzer
import StrictJSON

/// Any bytes as JSON: refused, or read to what reads the same when it is written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let value = try? parseJSON(bytes(data, count)) else { return 0 }
  let again = try? parseJSON(value.serialized, limits: JSONLimits(bytes: 1 << 24))
  must(again == value, "what was read can be written and read again")
  return 0
}

#if !FUZZING
  @main struct Files {
    static func main() { runFiles(fuzz) }
  }
#endif
