import Alerts
import Crypto
import SafetyNet
import StrictJSON

/// Where a reader of an inbox stands: the `seq` of the last notice read, in a form that only this instance
/// makes, that is of use to its recipient alone, and that tells nothing.
///
/// 8 bytes of `seq`, 8 of a keyed code (HMAC-SHA-256, cut) over recipient and `seq`, 8 of a digest of the
/// notice: a cursor of another instance, of another person, or of a history that a restored backup does
/// not know is refused and never taken for another place.
struct InboxCursors: Sendable {
  private let key: SymmetricKey

  init(key: SymmetricKey) { self.key = key }

  /// Before the first notice.
  func start(of recipient: String) -> String { cursor(of: recipient, seq: 0, notice: "") }

  func cursor(after notice: Notice) -> String {
    cursor(of: notice.recipient, seq: notice.seq, notice: notice.id)
  }

  /// The `seq` that a cursor of this recipient names, and the digest of its notice; `nil` where it is not
  /// one.
  func read(_ text: String, of recipient: String) -> (seq: Int64, digest: UInt64)? {
    guard let bytes = base64URL(text), bytes.count == 24 else { return nil }
    let seq = number(bytes[0..<8])
    guard number(bytes[8..<16]) == code(recipient, seq), seq <= UInt64(Int64.max) else {
      return nil
    }
    return (Int64(seq), number(bytes[16..<24]))
  }

  func digest(of notice: String) -> UInt64 {
    number(Array(SHA256.hash(data: Array(notice.utf8)).prefix(8))[...])
  }

  private func cursor(of recipient: String, seq: Int64, notice: String) -> String {
    let seq = UInt64(max(0, seq))
    return base64URL(octets(seq) + octets(code(recipient, seq)) + octets(digest(of: notice)))
  }

  private func code(_ recipient: String, _ seq: UInt64) -> UInt64 {
    let message = Array(recipient.utf8) + [0] + octets(seq)
    return number(
      Array(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(8))[...])
  }

  private func octets(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  private func number(_ octets: ArraySlice<UInt8>) -> UInt64 {
    octets.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension InboxCursors {
  /// The `seq` after which to go on: 0 without a cursor. A cursor that is not this recipient's, that is further than
  /// their inbox ever was, or whose notice is not the one that it was made for, is gone (410), and the answer names one
  /// that works.
  func resume(
    from text: String?, of caller: Caller, in net: SafetyNet
  ) async throws(Problem) -> Int64 {
    guard let text, !text.isEmpty else { return 0 }
    guard let (seq, digest) = read(text, of: caller.name) else { throw gone(caller) }
    if seq == 0 { return 0 }
    // Before the notice is looked for: one that is issued meanwhile is not the one that the cursor was made for.
    let last = try await withProblems { () async throws(RequestError) in
      try net.lastPlace(of: caller)
    }
    guard seq <= last else { throw gone(caller) }
    let page = try await withProblems { () async throws(RequestError) in
      try await net.inbox(of: caller, after: seq - 1, limit: 1)
    }
    // Where the register has let go of it, its number says enough.
    if let notice = page.first, notice.seq == seq, self.digest(of: notice.id) != digest {
      throw gone(caller)
    }
    // Who comes back with a place has everything up to it.
    await net.markReceived(upTo: seq, by: caller)
    return seq
  }

  private func gone(_ caller: Caller) -> Problem {
    var problem = Problem(
      RequestError(
        .gone,
        fr: "ce curseur n'est pas, ou n'est plus, de cette boîte ; reprenez à « oldest »",
        en: "this cursor is not, or no longer, of this inbox; begin again at \"oldest\""))
    problem.oldest = start(of: caller.name)
    return problem
  }
}

private let alphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

/// RFC 4648 §5 without padding; whole groups of three bytes only.
private func base64URL(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count - 2, by: 3) {
    let group = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
    for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
  }
  return String(decoding: text, as: UTF8.self)
}

private func base64URL(_ text: String) -> [UInt8]? {
  let characters = Array(text.utf8)
  guard characters.count % 4 == 0, characters.count <= 64 else { return nil }
  var bytes: [UInt8] = []
  for start in stride(from: 0, to: characters.count, by: 4) {
    var group = 0
    for offset in 0..<4 {
      guard let value = alphabet.firstIndex(of: characters[start + offset]) else { return nil }
      group = group << 6 | value
    }
    bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
  }
  return bytes
}
