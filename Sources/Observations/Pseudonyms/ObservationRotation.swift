import StrictJSON

extension Observation {
  /// The observation with every pseudonym in the newest epoch of these keys. What it says is the same.
  public func rotated(by keys: PseudonymKeys) -> Observation {
    var observation = self
    observation.eventKey = keys.rotated(eventKey)
    observation.digest = keys.rotated(digest: digest)
    observation.supersedes = supersedes.map { keys.rotated($0) }
    observation.youths = youths.map { mention in
      var mention = mention
      mention.identifiers = mention.identifiers.map { $0.rotated(by: keys) }.sorted()
      return mention
    }
    observation.entities = entities.map { $0.rotated(by: keys) }.sorted()
    observation.facts = facts.map { JSONMember($0.name, rotated($0.value, by: keys)) }
    return observation
  }

  private func rotated(_ value: JSONValue, by keys: PseudonymKeys) -> JSONValue {
    switch value {
    case .string(let text): return .string(keys.rotated(text))
    case .array(let values):
      let rotated = values.map { self.rotated($0, by: keys) }
      // Lists of pseudonyms are in their order, which has changed with them.
      return .array(rotated == values ? values : rotated.sorted { $0.text < $1.text })
    default: return value
    }
  }
}

extension EntityRef {
  /// The same thing under the newest epoch of these keys.
  public func rotated(by keys: PseudonymKeys) -> EntityRef {
    EntityRef(text: keys.rotated(text)) ?? self
  }
}
