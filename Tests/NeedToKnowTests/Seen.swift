import Foundation
import Invention
import StrictJSON

/// Finds marked values in anything that leaves the service, in every form that they take on the way.
struct Seen {
  /// By a form in lower case: the value as it was written.
  private var forms: [String: String] = [:]
  private(set) var values: Set<String> = []

  /// Learns every marked value of an event: sealed fields only.
  mutating func learn(_ texts: some Sequence<String>) {
    for text in texts where values.insert(text).inserted {
      let lower = text.lowercased()
      forms[lower] = text
      let bare = lower.filter { $0.isLetter || $0.isNumber }
      forms[bare] = text
      // E.164, a handle without its platform, a plate without its province, a name without the family's.
      if bare.count == 10, bare.allSatisfy(\.isNumber) { forms["1" + bare] = text }
      for part in lower.split(whereSeparator: { ": ".contains($0) }) where part.contains("zq") {
        forms[String(part)] = text
      }
      if lower.hasPrefix("qc-") { forms[String(lower.dropFirst(3))] = text }
    }
  }

  /// The marked values in a text.
  func found(in text: String) -> Set<String> {
    var found: Set<String> = []
    var token: [UInt8] = []
    func end() {
      if token.count > 3, let value = forms[String(decoding: token, as: UTF8.self)] {
        found.insert(value)
      }
      token.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        token.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): token.append(byte | 0x20)
      default: end()
      }
    }
    end()
    return found
  }

  /// The values of which some form of eight bytes or more lies in binary data, whatever is around it.
  func forms(in data: Data) -> Set<String> {
    Set(
      forms.filter { form, _ in
        form.utf8.count >= 8
          && (data.range(of: Data(form.utf8)) != nil
            || data.range(of: Data(form.uppercased().utf8)) != nil)
      }.values)
  }
}
