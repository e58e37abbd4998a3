import StrictJSON
import Wording

/// One kind of observation: its fields, the common ones included, and its conditional rules.
public struct KindDefinition: Sendable, Hashable {
  /// `hotel_report`
  public var name: String
  public var title: Bilingual
  public var description: Bilingual
  /// Its own fields, then the common ones, in the order of the files.
  public var fields: [FieldDefinition]
  /// What may be said of a young person.
  public var youthFields: [FieldDefinition]
  /// What Filet works out; clients may not send it.
  public var derived: [DerivedField: FieldDefinition]
  /// Where a condition holds, only these fields are kept.
  public var strips: [Strip]
  /// Where a condition holds, these fields are faults.
  public var forbids: [Forbid]
  /// Where one of these holds and no young person is described, somebody unknown is meant.
  public var impliesYouth: [Condition]
  /// The same, but where one of `noYouth` holds as well.
  public var suggestsYouth: [Condition]
  /// Whoever it is about is of age, or it is about nobody.
  public var noYouth: [Condition]

  /// Keeps only the named fields where the condition holds: what is not named is gone, so that a field
  /// added later is gone too.
  public struct Strip: Sendable, Hashable {
    public var when: Condition
    public var keep: Set<String>
  }

  /// Refuses the named fields where the condition holds.
  public struct Forbid: Sendable, Hashable {
    public var when: Condition
    public var fields: [String]
  }

  /// Every named field has that value; without any field it always holds.
  public struct Condition: Sendable, Hashable {
    public var values: [JSONMember]

    /// Whether it holds of an observation's data.
    public func holds(_ data: [JSONMember]) -> Bool {
      values.allSatisfy { wanted in
        data.contains { $0.name == wanted.name && $0.value == wanted.value }
      }
    }
  }

  /// Whether somebody unknown is meant by data that describe no young person: a condition says so, and the other
  /// rules of the kind let a young person be spoken of here.
  func meansSomebodyUnknown(by data: [JSONMember]) -> Bool {
    let isForbidden = forbids.contains { $0.fields.contains("youth") && $0.when.holds(data) }
    let isStripped = strips.contains { !$0.keep.contains("youth") && $0.when.holds(data) }
    if isForbidden || isStripped { return false }
    return impliesYouth.contains { $0.holds(data) }
      || (suggestsYouth.contains { $0.holds(data) } && !noYouth.contains { $0.holds(data) })
  }

  /// Whether nothing in such data says that somebody was there beside those whom they describe: there are only signs, of
  /// somebody.
  func onlySuggestsSomebody(by data: [JSONMember]) -> Bool {
    !impliesYouth.contains { $0.holds(data) }
  }

  /// The field of that name; O(fields).
  public func field(_ name: String) -> FieldDefinition? { fields.first { $0.name == name } }

  /// The definition behind a content's or fact's name: `youth.file`, `companions.0.age`, `room`,
  /// `hour`; `nil` where there is none.
  public func definition(ofContent name: String) -> FieldDefinition? {
    let parts = name.split(separator: ".")
    guard parts.count > 1 else {
      return field(name) ?? DerivedField(rawValue: name).flatMap { derived[$0] }
    }
    guard let first = parts.first, let last = parts.last, field(String(first))?.type == .youth
    else { return nil }
    return youthFields.first { $0.name == last }
  }

  /// The names that rules may use: every field that is not free text, the derived ones, the youths,
  /// and matchable text.
  public var fieldsReadable: Set<String> {
    var names = Set(fields.filter(\.isReadable).map(\.name))
    names.formUnion(derived.keys.map(\.rawValue))
    names.insert("youths")
    return names
  }
}

/// What Filet works out by itself. The kinds' files say which kind has which and what it means to
/// people; how it is worked out is code.
public enum DerivedField: String, Sendable, Hashable, CaseIterable {
  case hour
  case weekday
  case youthAge = "youth_age"
  /// There where the age was stated or estimated and no birth date is given.
  case youthAgeUncertain = "youth_age_uncertain"
  case youthPlaced = "youth_placed"
  /// There where a file number, or a name with a birth date, says who the report is about.
  case youthNamed = "youth_named"
  case recipientIsBoy = "recipient_is_boy"
  case reportingOrganisation = "reporting_organisation"
  /// By the pipeline, which knows the runaway (`AbsenceDuration`).
  case durationHours = "duration_h"
  /// By the pipeline, for correlations: the day in Québec on which a runaway began, of a return that on which it
  /// ended, `2026-03-02`; from six in the morning to six.
  case absenceDay = "absence_day"
  /// By the pipeline, for correlations: everybody of whom a runaway says that they are absent.
  case absent
  /// By the pipeline, for correlations: each two of those who are absent, whomever the form is about.
  case absentPair = "absent_pair"
  case phoneObscured = "phone_obscured"
  /// A police file was referred to; the reference itself is sealed.
  case hasPersonOfConcern = "has_person_of_concern"
  case adTextFolded = "ad_text_folded"
  /// The codes of the ad's template; the pipeline puts the template's reference in their place.
  case adTemplate = "ad_template"
}
