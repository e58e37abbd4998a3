#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Overwrites key bytes that are no longer needed, with a call that the compiler does not drop.
///
/// It reaches the buffer that this array owns alone. Copies that the language made before (a value passed
/// on and changed there) are out of its reach; so key bytes are kept in arrays for as short as can be, and
/// otherwise in `SymmetricKey`, which wipes itself.
package func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { buffer in
    if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
  }
  bytes = []
}
