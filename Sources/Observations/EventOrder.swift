import StrictJSON

extension Observation {
  /// The order of events, in which the last word on somebody counts: by when it happened. Of one moment, as forms that are
  /// filled to the hour have it, a refusal comes after a consent. Then by who says it, which is as good as any and the same in every installation; the event's key, which is
  /// another under other keys, only among alike reports of one unit.
  public func isBefore(_ other: Observation) -> Bool {
    guard time == other.time else { return time < other.time }
    if refuses != other.refuses { return other.refuses }
    let (said, itsSaid) = (whatItSays, other.whatItSays)
    return said == itsSaid ? eventKey < other.eventKey : said.lexicographicallyPrecedes(itsSaid)
  }

  private var refuses: Bool {
    fact("consent_status")?.string == "refused" || fact("youth_consents")?.bool == false
  }

  /// What no key is in.
  private var whatItSays: [String] {
    [source, kind, territory, "\(sourceGrade)"]
      + youths.map { "\($0.role.rawValue) \($0.school ?? "") \($0.unit ?? "")" }.sorted()
  }
}
