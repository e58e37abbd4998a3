import Chronology
import StrictJSON

/// Invented observations. Every name and number is made up; numbers are 555.
enum Events {
  /// A quarter of an hour ago, as a client would write it.
  static var recently: String {
    (SystemWallClock().now() - .minutes(15)).rfc3339
  }

  /// Direct evidence: band 4 by itself, with the duty of art. 39 LPJ.
  static func extortion(
    _ id: String, file: String = "CSSC-9391", source: String = "/units/patrol",
    narrative: String? = nil, more: [(String, JSONValue)] = []
  ) -> JSONValue {
    var data: [JSONMember] = [
      JSONMember("youth", ["file": .string(file), "age": 15]),
      JSONMember("territory", "quebec"), JSONMember("platform_kind", "social"),
      JSONMember("extortion", true), JSONMember("source_grade", 1), JSONMember("synthetic", true),
    ]
    if let narrative { data.append(JSONMember("narrative", .string(narrative))) }
    data += more.map { JSONMember($0.0, $0.1) }
    return event(id, source: source, kind: "online_luring", data: data)
  }

  /// A weak sign: no notice to anybody by itself.
  static func weak(_ id: String, file: String = "CSSC-9500") -> JSONValue {
    event(
      id, source: "/units/css-capitale", kind: "school_report",
      data: [
        JSONMember("youth", ["file": .string(file), "age": 15]),
        JSONMember("territory", "quebec"), JSONMember("school", "school-12"),
        JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
        JSONMember("synthetic", true),
      ])
  }

  static func event(
    _ id: String, source: String, kind: String, data: [JSONMember]
  ) -> JSONValue {
    [
      "specversion": "1.0", "id": .string(id), "source": .string(source),
      "type": .string("ca.filet.\(kind).v1"), "time": .string(recently), "data": .object(data),
    ]
  }
}
