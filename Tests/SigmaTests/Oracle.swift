import StrictJSON
import TextMatching

@testable import Sigma

/// The plain evaluator: walks the rule as read, value by value, without an index, and does nothing clever.
struct Oracle {
  let event: JSONValue
  private let scratch = RegexScratch(matchLimit: 10_000_000)

  init(_ event: JSONValue) { self.event = event }

  func matches(_ detection: Detection) -> Bool {
    holds(detection.condition, detection.selections)
      && detection.filters.allSatisfy { holds($0.condition, $0.selections) }
  }

  private func holds(_ condition: Condition, _ selections: [NamedSelection]) -> Bool {
    switch condition {
    case .selection(let index): holds(selections[index].selection)
    case .all(let members): members.allSatisfy { holds($0, selections) }
    case .any(let members): members.contains { holds($0, selections) }
    case .not(let inner): !holds(inner, selections)
    }
  }

  private func holds(_ selection: Selection) -> Bool {
    switch selection {
    case .all(let items): items.allSatisfy { holds($0) }
    case .any(let selections): selections.contains { holds($0) }
    }
  }

  private func holds(_ item: Item) -> Bool {
    func one(_ value: ItemValue) -> Bool {
      value.alternatives.contains { holds($0, item.field) }
    }
    let positive =
      item.requiresAll ? item.values.allSatisfy(one) : item.values.contains(where: one)
    return positive != item.isNegated
  }

  // MARK: Values

  /// The values of a field, members of lists one by one; `nil` where there is no such field.
  private func values(_ field: String?) -> [JSONValue]? {
    guard case .object(let members) = event else { return nil }
    let visible = members.filter { !$0.name.hasPrefix("_") }
    guard let field else { return visible.flatMap { leaves($0.value) } }
    if let exact = visible.first(where: { $0.name == field }) { return flat(exact.value) }
    let parts = field.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1 else { return nil }
    var found: [JSONValue] = [.object(visible)]
    for part in parts {
      found = found.flatMap { step($0, part) }
    }
    return found.isEmpty ? nil : found.flatMap { flat($0) }
  }

  private func step(_ value: JSONValue, _ name: String) -> [JSONValue] {
    switch value {
    case .object(let members): members.filter { $0.name == name }.map(\.value)
    case .array(let values): values.flatMap { step($0, name) }
    default: []
    }
  }

  private func flat(_ value: JSONValue) -> [JSONValue] {
    if case .array(let values) = value { values.flatMap { flat($0) } } else { [value] }
  }

  private func leaves(_ value: JSONValue) -> [JSONValue] {
    switch value {
    case .array(let values): values.flatMap { leaves($0) }
    case .object(let members): members.flatMap { leaves($0.value) }
    default: [value]
    }
  }

  private func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .double(let number): "\(number)"
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  private func number(_ value: JSONValue) -> Number? {
    switch value {
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .string(let text): Number(text: text)
    default: nil
    }
  }

  private func holds(_ test: ValueTest, _ field: String?) -> Bool {
    let values = values(field)
    switch test {
    case .null: return values?.contains(.null) ?? true
    case .exists: return values != nil
    case .reference(let reference):
      let others = (self.values(reference.field) ?? []).compactMap(text)
      return (values ?? []).compactMap(text).contains { own in
        others.contains { stands($0, in: own, reference) }
      }
    default: return (values ?? []).contains { holds(test, $0) }
    }
  }

  private func stands(_ part: String, in text: String, _ reference: FieldReference) -> Bool {
    func bytes(_ text: String) -> [UInt8] {
      reference.isCased ? Normalization.nfc(Array(text.utf8)) : CaseFolding.fold(text)
    }
    let (part, text) = (bytes(part), bytes(text))
    switch reference.place {
    case .whole: return part == text
    case .start: return text.starts(with: part)
    case .end: return text.reversed().starts(with: part.reversed())
    case .anywhere:
      return (0...text.count).contains { text.dropFirst($0).starts(with: part) }
    }
  }

  private func holds(_ test: ValueTest, _ value: JSONValue) -> Bool {
    switch test {
    case .text(let pattern):
      guard let text = text(value) else { return false }
      if glob(pattern, text) { return true }
      // A whole double is also the integer that it equals, for a comparison with the whole value.
      if case .double(let number) = value, let whole = Int64(exactly: number),
        case .literal(_, .whole) = pattern.shape, !pattern.isCased
      {
        return glob(pattern, String(whole))
      }
      return false
    case .number(let wanted):
      switch value {
      case .integer, .double: return number(value)?.ordering(to: wanted) == .equal
      case .string(let text): return CaseFolding.fold(text) == CaseFolding.fold(wanted.text)
      default: return false
      }
    case .regex(let source):
      guard let text = text(value),
        let regex = try? Regex(source.pattern, options: source.options)
      else { return false }
      return Normalization.nfc(Array(text.utf8)).withUnsafeBufferPointer {
        regex.matches($0, using: scratch) == .match
      }
    case .cidr(let network):
      guard let text = text(value) else { return false }
      return Array(text.utf8).withUnsafeBufferPointer { network.contains($0) }
    case .compare(let comparison, let bound):
      guard let ordering = number(value)?.ordering(to: bound) else { return false }
      return comparison.holds(ordering)
    case .timePart(let part, let comparison, let wanted):
      let date: WrittenDate?
      switch value {
      case .string(let text): date = Array(text.utf8).withUnsafeBufferPointer { WrittenDate($0) }
      case .integer, .double: date = number(value).flatMap { WrittenDate(epoch: $0) }
      default: date = nil
      }
      guard let found = date?.value(of: part) else { return false }
      return comparison.holds(found < wanted ? .less : found > wanted ? .greater : .equal)
    case .null, .exists, .reference: return false
    }
  }

  /// Over the scalars of the normalised text, each folded by itself, with plain backtracking.
  private func glob(_ pattern: TextPattern, _ text: String) -> Bool {
    let normal = String(decoding: Normalization.nfc(Array(text.utf8)), as: UTF8.self)
    let pieces = normal.unicodeScalars.map { scalar in
      pattern.isCased ? Array(String(scalar).utf8) : CaseFolding.fold(scalar)
    }
    let whole = pieces.flatMap { $0 }
    var starts: Set<Int> = [whole.count]
    var at = 0
    for piece in pieces {
      starts.insert(at)
      at += piece.count
    }
    func match(_ token: Int, _ at: Int) -> Bool {
      if token == pattern.tokens.count { return at == whole.count }
      switch pattern.tokens[token] {
      case .literal(let bytes):
        return whole[at...].starts(with: bytes) && match(token + 1, at + bytes.count)
      case .many: return (at...whole.count).contains { match(token + 1, $0) }
      case .one:
        guard starts.contains(at),
          let next = (at + 1...whole.count + 1).first(where: starts.contains)
        else { return false }
        return next <= whole.count && match(token + 1, next)
      case .dash:
        return TextPattern.dashes.contains { dash in
          whole[at...].starts(with: dash) && match(token + 1, at + dash.count)
        }
      }
    }
    return match(0, 0)
  }
}
