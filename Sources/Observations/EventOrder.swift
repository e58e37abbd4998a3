import StrictJSON

extension Observation {
  /// The order of events, of which the last word on somebody counts: by when they happened. At one moment (forms are filled in
  /// to the hour) a refusal comes after a consent, so that it is the last word; then by what the report says, which is the
  /// same in every installation; and by the event's key, which differs between installations, only among reports alike in
  /// all that.
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
