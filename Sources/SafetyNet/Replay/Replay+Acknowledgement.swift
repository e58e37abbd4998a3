import Mandates

extension Replay.Acknowledgement {
  /// The notices (`ntc_…`) and accounts that a text lists, one a line, and the lines that name nobody of the
  /// directory: who is misspelt would acknowledge nothing, and nobody would know. Which notices there will be is
  /// not known before.
  public static func listed(
    in text: String, of library: RuleLibrary
  ) -> (acknowledgement: Self, unknownLines: [Int]) {
    var names: Set<String> = []
    var unknown: [Int] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      let isKnown = words.allSatisfy {
        $0.hasPrefix("ntc_") || library.directory.account($0) != nil
      }
      if !isKnown { unknown.append(index + 1) }
      names.formUnion(words)
    }
    return (.only(names), unknown)
  }
}
