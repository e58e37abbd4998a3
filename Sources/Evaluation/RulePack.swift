import SafetyNet
import Wording

/// The rules and the directory as read once, and the library that an ablation makes of them.
public struct RulePack: Sendable {
  let files: [RuleFile]
  public let matrix: MatrixReading

  public init(rules: String, directory: String) throws(EvaluationFault) {
    var files: [RuleFile] = []
    do throws(RuleFile.Unreadable) {
      files = try RuleFile.yaml(under: rules)
      for var file in try RuleFile.yaml(under: directory) {
        file.isOfDirectory = true
        files.append(file)
      }
    } catch {
      throw EvaluationFault(error)
    }
    self.files = files
    matrix = MatrixReading(files)
  }

  public func library(_ ablation: Ablation = .whole) throws(EvaluationFault) -> RuleLibrary {
    let changed = files.filter { ablation.keeps(file: $0.name) }.map { file in
      var file = file
      let text = String(decoding: file.bytes, as: UTF8.self)
      file.bytes = Array(ablation.changed(text, of: file.name).utf8)
      return file
    }
    let (library, diagnostics) = RuleLibrary.load(changed)
    guard let library else {
      let first = diagnostics.first { $0.severity == .error }
      throw EvaluationFault(
        fr: first.map { $0.line(in: .french) } ?? "règles inutilisables",
        en: first.map { $0.line(in: .english) } ?? "the rules cannot be used")
    }
    return library
  }
}
