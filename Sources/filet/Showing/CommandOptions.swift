/// What somebody typed for a member of a request that a command makes.
enum CommandOptions {
  /// The members that are called as their options are.
  private static let options: Set<String> = [
    "action", "answer", "from", "kind", "note", "outcome", "question", "reason", "to", "until",
  ]

  /// `--to` for `/to`; `nil` where a pointer names nothing that is typed.
  static func typed(for pointer: String, of target: String) -> String? {
    let name = String(pointer.dropFirst())
    switch (pointer, target) {
    case ("/to", _) where target.hasPrefix("/v1/consultations"): return "ORG"
    case ("/account", _) where target.hasPrefix("/v1/absences"): return "--person"
    case ("/cover", _) where target.hasPrefix("/v1/absences"): return "--cover, --by"
    case ("/confirmation", _) where target.hasPrefix("/v1/vault/erasures"): return "--confirm"
    case ("/youth", _) where target.hasPrefix("/v1/vault"): return "REF"
    default: return pointer.hasPrefix("/") && options.contains(name) ? "--\(name)" : nil
    }
  }
}
