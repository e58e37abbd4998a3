import Foundation

/// One of Filet's own numbers (a prefix and a ULID, whose letters count alike in both cases) as it is written, however it
/// was pasted: with what stood around it in a sentence, in small letters. Anything else stays as it was typed: a unit
/// numbers its observations as it likes.
func pastedIdentifier(_ typed: String) -> String {
  let around = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: ".,;:()«»\"'"))
  let text = typed.trimmingCharacters(in: around)
  let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, parts[1].utf8.count == 26,
    parts[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
  else { return typed }
  let prefix = parts[0].lowercased()
  let prefixes: Set<String> = ["abs", "alr", "csl", "flg", "inc", "ntc", "obs"]
  return prefixes.contains(prefix) ? "\(prefix)_\(parts[1].uppercased())" : typed
}
