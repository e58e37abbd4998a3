import Foundation
import Sigma
import StrictYAML
import Testing

/// `docs/rule-pack.md` says what is in `Rules/`: every rule that says something, once, with its weight.
struct RulePackPageTests {
  private struct Row: Hashable {
    var rule: String
    var weight: String
  }

  private static func rows() throws -> [Row] {
    let page = String(decoding: try Repository.bytes("docs/rule-pack.md"), as: UTF8.self)
    return page.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[1].hasPrefix("`"), cells[1].hasSuffix("`") else { return nil }
      return Row(rule: String(cells[1].dropFirst().dropLast()), weight: cells[2])
    }
  }

  /// What the rules themselves say: by file, the weights of their `filet:` blocks.
  private static func pack() throws -> [String: Set<String>] {
    var pack: [String: Set<String>] = [:]
    for folder in ["detection", "correlation"] {
      for (file, bytes) in try Repository.files(in: "Rules/\(folder)") {
        let name = file.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
        for document in parseYAML(bytes, file: file).documents {
          guard let block = document["filet"] else { continue }
          let weight = block["weight"]?.scalar?.text
          pack[name, default: []].insert(weight ?? "band 4")
        }
      }
    }
    return pack
  }

  @Test("Every rule is on the page once, with its weight, and every rule on the page exists")
  func page() throws {
    let rows = try Self.rows()
    let pack = try Self.pack()
    #expect(rows.count > 70)
    #expect(Set(rows.map(\.rule)).count == rows.count, "a rule is there twice")
    #expect(Set(pack.keys).subtracting(rows.map(\.rule)) == [], "rules that are not on the page")
    for row in rows {
      #expect(pack[row.rule] == [row.weight], "\(row.rule)")
    }
  }

  @Test("What weighs nothing says that this is on purpose, or why it is only logged")
  func weightless() throws {
    for (file, bytes) in try ["detection", "correlation"].flatMap({
      try Repository.files(in: "Rules/\($0)")
    }) {
      for document in parseYAML(bytes, file: file).documents {
        guard let block = document["filet"], block["weight"]?.scalar?.text == "0" else { continue }
        #expect((block["source"]?.scalar?.text ?? "").utf8.count > 40, "\(file)")
      }
    }
  }

  @Test("Every rule that says something names a section of the guide, and has a near miss")
  func guideAndNearMiss() throws {
    for (file, bytes) in try ["detection", "correlation"].flatMap({
      try Repository.files(in: "Rules/\($0)")
    }) {
      for document in parseYAML(bytes, file: file).documents {
        guard let block = document["filet"] else { continue }
        #expect(block["guide"]?.scalar?.text.isEmpty == false, "\(file): guide")
        let names = (block["tests"]?.sequence ?? []).compactMap { $0["name"]?.scalar?.text }
        #expect(names.contains { $0.hasPrefix("near miss") }, "\(file): near miss")
      }
    }
  }
}
