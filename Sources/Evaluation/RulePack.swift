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
    self.init(files)
  }

  init(_ files: [RuleFile]) {
    self.files = files
    matrix = MatrixReading(files)
  }

  public func library(_ ablation: Ablation = .whole) throws(EvaluationFault) -> RuleLibrary {
    let (library, diagnostics) = RuleLibrary.load(files)
    guard let library else {
      let first = diagnostics.first { $0.severity == .error }
      throw EvaluationFault(
        fr: first.map { $0.line(in: .french) } ?? "règles inutilisables",
        en: first.map { $0.line(in: .english) } ?? "the rules cannot be used")
    }
    return try Self.applying(ablation, to: library)
  }

  /// Whether these rules have what each of several ablations changes: to be known before a long run, and not in it.
  public func check(_ ablations: [Ablation]) throws(EvaluationFault) {
    let whole = try library()
    for ablation in ablations { _ = try Self.applying(ablation, to: whole) }
  }

  /// One that changed nothing would be shown as if the rules made no difference.
  private static func applying(
    _ ablation: Ablation, to library: RuleLibrary
  ) throws(EvaluationFault) -> RuleLibrary {
    guard let change = ablation.change else { return library }
    do throws(RuleChange.Missing) {
      return try library.trying(change)
    } catch {
      let ids = error.rules.joined(separator: ", ")
      throw EvaluationFault(
        fr: "« \(ablation.label.fr) » : ces règles manquent, ou ne comptent pour rien : \(ids)",
        en: "\"\(ablation.label.en)\": these rules are missing, or count for nothing: \(ids)")
    }
  }
}
