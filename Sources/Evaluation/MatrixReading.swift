import SafetyNet
import StrictYAML

/// What each mandate lets through, read from the rules folder by a reader of its own: a fault in the engine's
/// reading must not hide itself from the measure.
public enum MatrixReading {
  /// Groups of fields by mandate id.
  public static func groups(in files: [RuleFile]) -> [String: Set<String>] {
    var groups: [String: Set<String>] = [:]
    for file in files where file.folder == "mandates" {
      for document in parseYAML(file.bytes, file: file.path).documents {
        for mandate in document["mandates"]?.sequence ?? [] {
          guard let id = mandate["id"]?.scalar?.text else { continue }
          let fields = mandate["fields"]?.mapping ?? []
          groups[id, default: []].formUnion(
            fields.filter { $0.value.scalar?.text != "none" }.map(\.key))
        }
      }
    }
    return groups
  }
}
