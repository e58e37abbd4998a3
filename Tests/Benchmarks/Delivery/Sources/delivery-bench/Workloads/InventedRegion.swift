import Foundation

/// The repository's invented region and rules, with one account more that may submit for every unit.
struct InventedRegion {
  let rules: String
  let directory: String

  init(repository: String, in folder: String) throws {
    rules = repository + "/Rules"
    directory = folder + "/directory"
    let files = FileManager.default
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let text = try String(
      contentsOfFile: repository + "/Fixtures/region/directory.yml", encoding: .utf8)
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    submitters: ["), line.hasSuffix("]") {
        lines.append(line.dropLast() + ", \(RegionsWeek.submitter)]")
      } else {
        lines.append(String(line))
        if line == "accounts:" {
          lines.append("  - name: \(RegionsWeek.submitter)")
          lines.append("    person: \"Banc de mesure\"")
          lines.append("    organisation: table")
          lines.append("    roles: [watch]")
          lines.append("    languages: [fr]")
        }
      }
    }
    try lines.joined(separator: "\n").write(
      toFile: directory + "/directory.yml", atomically: false, encoding: .utf8)
  }
}
