import Crypto

extension SubjectKey {
  /// 32 bytes drawn from the key for one purpose (HMAC-SHA-256 over the purpose): nobody without the key can
  /// tell them from chance, and with the key destroyed nobody can ever draw them again. What is drawn for
  /// one purpose tells nothing of another, nor of the key.
  package func drawn(for purpose: String) -> [UInt8] {
    var code = HMAC<SHA256>(key: secret)
    code.update(data: Array(("filet/drawn/1/" + purpose).utf8))
    return Array(code.finalize())
  }
}
