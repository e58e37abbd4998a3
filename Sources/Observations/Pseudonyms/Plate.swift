/// A vehicle's plate as it is compared: jurisdiction and signs, `QC ABC123`.
///
/// `QC-ABC123`, `abc 123` and `ABC-123` are one: a plate without a jurisdiction is taken for one of Québec. A
/// province, territory or state before it (two letters, then a separator) counts. Letters that look
/// like digits are *not* taken for them: a false link between two vehicles ties strangers together.
///
/// `nil` where there are not two to eight letters and digits.
public func normalizedPlate(_ text: String) -> String? {
  var parts: [String] = [""]
  for scalar in compatibilityComposed(text).uppercased().unicodeScalars {
    if scalar.isASCIILetter || scalar.isASCIIDigit {
      parts[parts.count - 1].unicodeScalars.append(scalar)
    } else if scalar.isDash || scalar.properties.isWhitespace
      || [".", "·", "•", ":"].contains(scalar)
    {
      parts.append("")
    } else if scalar.properties.generalCategory != .format {
      return nil
    }
  }
  parts.removeAll(where: \.isEmpty)
  var jurisdiction = "QC"
  if parts.count > 1, let first = parts.first, jurisdictions.contains(first) {
    // `ON 12` may be a plate of Québec in two parts, but no plate has fewer than four signs there.
    let rest = parts.dropFirst().joined()
    if rest.count >= 4 {
      jurisdiction = first
      parts.removeFirst()
    }
  }
  let signs = parts.joined()
  guard (2...8).contains(signs.count) else { return nil }
  return jurisdiction + " " + signs
}

/// Provinces, territories and states as they stand before a plate (ISO 3166-2:CA and :US, second part).
private let jurisdictions: Set<String> = [
  "QC", "ON", "NB", "NS", "PE", "NL", "MB", "SK", "AB", "BC", "YT", "NT", "NU",
  "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
  "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
  "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
  "WV", "WI", "WY",
]
