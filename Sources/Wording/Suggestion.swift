/// «Did you mean …?», as it is said of a word that is nothing; `nil` where nothing is near.
public func suggestion(for word: String, among candidates: some Sequence<String>) -> Bilingual? {
  nearest(to: word, among: candidates).map {
    Bilingual(fr: "vouliez-vous dire « \($0) » ?", en: "did you mean \"\($0)\"?")
  }
}

/// The nearest, else all that there are.
public func choices(for word: String, among candidates: [String]) -> Bilingual? {
  if let near = suggestion(for: word, among: candidates) { return near }
  guard !candidates.isEmpty else { return nil }
  let all = candidates.joined(separator: ", ")
  return Bilingual(fr: "il y a : \(all)", en: "there are: \(all)")
}

/// The candidate nearest to a mistyped word, for «did you mean …?».
///
/// Damerau–Levenshtein distance (optimal string alignment) over scalars, at most a third of the
/// word's length and at most 3; ties go to the first candidate. One letter is near to nothing but itself, since any other would be
/// as near. O(n·m) per candidate.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased().unicodeScalars)
  let limit = typed.count < 2 ? 0 : min(3, max(1, typed.count / 3))
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    guard abs(other.count - typed.count) <= limit else { continue }
    let distance = alignmentDistance(typed, other)
    if distance <= limit, distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  return best?.candidate
}

private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var twoBack = [Int](repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  for i in 1...a.count {
    var current = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      let substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      current[j] = min(previous[j] + 1, current[j - 1] + 1, substitution)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        current[j] = min(current[j], twoBack[j - 2] + 1)
      }
    }
    twoBack = previous
    previous = current
  }
  return previous[b.count]
}
