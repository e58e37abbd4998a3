import StrictJSON
import Wording

/// What the daemon refused, and why: `application/problem+json` (RFC 9457).
public struct Problem: Error, Sendable, Hashable {
  public var status: Int
  /// `urn:filet:problem:…`
  public var type: String
  public var title: String
  /// In the language that was asked for.
  public var detail: String
  public var faults: [Fault]
  /// The duty to report (art. 39 LPJ), of an observation that was not taken and speaks of danger.
  public var duty: Bilingual?
  /// The path that was asked for; empty where that is not known.
  public var target = ""
  /// Whether something was submitted or to be changed, and not read alone.
  public var isOfChange = false

  public init(status: Int, type: String, title: String, detail: String, faults: [Fault] = []) {
    self.status = status
    self.type = type
    self.title = title
    self.detail = detail
    self.faults = faults
  }

  /// The last part of the type: `invalid`, `forbidden`, `not-found`, …
  public var code: String { String(type.split(separator: ":").last ?? "") }
}

extension Problem {
  public init(_ json: JSONValue, status: Int) {
    self.init(
      status: json["status"]?.integer.map(Int.init) ?? status,
      type: json["type"]?.string ?? "about:blank",
      title: json["title"]?.string ?? "",
      detail: json["detail"]?.string ?? json["title"]?.string ?? "HTTP \(status)",
      faults: (json["faults"]?.array ?? []).map(Fault.init(reading:)))
    if let fr = json["duty"]?["text"]?["fr"]?.string, let en = json["duty"]?["text"]?["en"]?.string
    {
      duty = Bilingual(fr: fr, en: en)
    }
  }

  init(reading body: [UInt8], status: Int) {
    do throws(JSONFault) {
      self.init(try parseJSON(body, limits: .answer), status: status)
    } catch {
      self.init(status: status, type: "about:blank", title: "", detail: "HTTP \(status)")
    }
  }
}

extension Fault {
  fileprivate init(reading json: JSONValue) {
    let message = json["message"]
    let plain = message?.string ?? ""
    self.init(
      pointer: json["pointer"]?.string ?? "",
      message: Bilingual(
        fr: message?["fr"]?.string ?? plain, en: message?["en"]?.string ?? plain))
  }
}
