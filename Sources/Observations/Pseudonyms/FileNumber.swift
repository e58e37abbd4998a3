/// A youth's file number as it is compared: `CJQ-48213`, `cjq 48213` and `ＣＪＱ48213` are one.
///
/// NFKC, case, spaces, dashes and underscores do not count; everything else does, leading zeros too.
/// The numbers of all organisations share one namespace: they carry their issuer (`CJQ-…`), and a unit
/// of one partner often quotes another's number, which must then be the same youth. An issuer that gives
/// bare numbers must write its mark before them. (docs/decisions/pseudonyms.md)
///
/// `nil` where no letter or digit is left.
public func normalizedFileNumber(_ text: String) -> String? {
  let kept = foldedLetters(text).unicodeScalars.filter { !$0.isBlank && !$0.isDash && $0 != "_" }
  guard kept.contains(where: \.isLetterOrDigit) else { return nil }
  return String(String.UnicodeScalarView(kept))
}
