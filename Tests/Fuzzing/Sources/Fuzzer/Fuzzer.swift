import Foundation

/// Ends the program where something that must hold does not; libFuzzer keeps the input.
public func must(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fatalError(what()) }
}

/// What a fuzzer gives, as bytes.
public func bytes(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: data, count: count))
}

/// Runs the files named on the command line through one fuzzer, once each.
public func runFiles(_ body: (UnsafePointer<UInt8>?, Int) -> CInt) {
  for path in CommandLine.arguments.dropFirst() {
    guard let data = FileManager.default.contents(atPath: path) else { continue }
    _ = Array(data).withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
    print("\(path): \(data.count) bytes")
  }
}
