import SafetyNet
import StrictYAML

/// What each mandate lets through, read from the rules folder by a reader of its own: a fault in the engine's
/// reading must not hide itself from the measure.
public struct MatrixReading: Sendable {
  /// By mandate and band: groups of fields.
  private var groups: [String: [Int: Set<String>]] = [:]

  /// From a folder of rules.
  public init(rules: String) throws(EvaluationFault) {
    do throws(RuleFile.Unreadable) {
      self.init(try RuleFile.yaml(under: rules))
    } catch {
      throw EvaluationFault(error)
    }
    // Held against no mandate at all, every field of every notice would be a leak.
    guard !groups.isEmpty else {
      throw EvaluationFault(
        fr: "\(rules) : il n'y a pas de mandats ici", en: "\(rules): there are no mandates here")
    }
  }

  public init(_ files: [RuleFile]) {
    for file in files where file.folder == "mandates" {
      for document in parseYAML(file.bytes, file: file.path).documents {
        for mandate in document["mandates"]?.sequence ?? [] {
          guard let id = mandate["id"]?.scalar?.text else { continue }
          // What needs a consent may be shown: whether there was one is not in a timeline.
          let always = Self.names(mandate["fields"])
            .union(Self.names(mandate["fields_with_consent"]))
          for band in 0...4 {
            groups[id, default: [:]][band] = always.union(
              Self.names(mandate["fields_at_band"]?["\(band)"]))
          }
        }
      }
    }
  }

  /// Groups shown that the mandate does not name at that band.
  func outside(_ shown: [String], mandate: String, band: Int) -> Set<String> {
    Set(shown).subtracting(groups[mandate]?[band] ?? [])
  }

  private static func names(_ node: YAMLNode?) -> Set<String> {
    Set((node?.mapping ?? []).filter { $0.value.scalar?.text != "none" }.map(\.key))
  }
}
