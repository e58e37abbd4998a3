import Chronology
import Observations
import Risk
import Store

/// The change of the keys of pseudonyms, offline.
public enum PseudonymRotation {
  /// Runs it; returns how many lines of the suppression list are pseudonyms of before: they hold under the new keys,
  /// and whoever has the old ones can still test guesses against them.
  ///
  /// Which of a youth's identifiers is their reference, and after whom a network is called, depends on
  /// the order of pseudonyms, which changes with them: so what stands is put together in its new form, and names
  /// are taken from there.
  @discardableResult
  public static func run(
    on store: SQLiteStore, library: RuleLibrary, at now: Timestamp
  ) throws(StoreError) -> Int {
    let old = try store.pseudonymKeys()
    let records = try store.standing()
    let act = Act(kind: .pseudonymsRotated, by: "operator", at: now, object: "filetd")
    try store.rotatePseudonyms(recording: act) { keys in
      Names(records, library: library, old: old, new: keys).form
    }
    return library.suppressions.pseudonymCount
  }

  private struct Names {
    let new: PseudonymKeys
    private let standing: StandingSet
    /// What a network was called, and the youth after whom, in the new form.
    private var youthBehind: [EntityRef: EntityRef] = [:]

    init(
      _ records: StandingRecords, library: RuleLibrary,
      old: PseudonymKeys, new: PseudonymKeys
    ) {
      self.new = new
      var standing = StandingSet(
        library: library, keys: new, suppressed: library.suppressions.references(under: new))
      for count in records.templateCounts { _ = standing.keep(count.rotated(by: new)) }
      for (observation, matches) in records.observations {
        standing.restore(observation.rotated(by: new), intakeMatches: matches)
        for identifier in observation.youths.flatMap(\.identifiers) {
          youthBehind[old.reference(.network, identifier.text)] = identifier.rotated(by: new)
        }
      }
      self.standing = standing
    }

    /// The new form of a pseudonym; where it stands for the whole youth or network, their present name.
    func form(_ text: String, isReference: Bool) -> String {
      guard let reference = EntityRef(text: text) else { return new.rotated(text) }
      switch reference.kind {
      case .youth:
        let rotated = reference.rotated(by: new)
        return (isReference ? standing.identities.reference(of: rotated) : rotated).text
      case .network:
        guard let youth = youthBehind[reference] else { return new.rotated(text) }
        let name = new.reference(.network, standing.identities.reference(of: youth).text)
        return (isReference ? standing.presentNetwork(name) : name).text
      case .phone, .handle, .vehicle, .place, .adTemplate: return new.rotated(text)
      // Of a question, not of a person.
      case .consultation: return text
      }
    }
  }
}
