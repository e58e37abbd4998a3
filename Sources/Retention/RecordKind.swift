/// What has a clock of its own (`Rules/retention.yml`). The clock of an observation is the one of the most
/// that ever came of it.
public enum RecordKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// An observation that never became part of an alert; from its arrival.
  case unlinkedObservation = "unlinked_observation"
  /// What an alert of band 1 rests on, and what people were told of it; from its closure. Where band 1 was
  /// reached and no mandate takes it, from the arrival.
  case bandOne = "band_1"
  /// The same for bands 2 and 3, and for band 4 without a hand-over.
  case bandTwoAndThree = "band_2_3"
  /// Everything of a youth whose file was handed over to the director of youth protection, and that concerns nobody who was
  /// not; from then.
  case handedOver = "handed_over"
  /// An ad, or the follow-up of a contact, of somebody found to be an adult; from its arrival.
  case adultAd = "adult_ad"
  /// The text of an ad that is not linked to a youth; from its arrival.
  case adText = "ad_text"
  /// The reference to a police file; from its arrival.
  case exploiterReference = "exploiter_reference"
  /// A consultation that names no youth; from its arrival.
  case anonymousConsult = "anonymous_consult"
  /// A question between organisations and its answer, which name nobody; from its asking, once it is over.
  case consultation
  /// What was named as superseded and may still come in; from the last that named it.
  case supersession
  /// The marker of an adult who declined contact: not to be contacted again; from the refusal.
  case recontact
  /// How many people the destroyed ads of one template showed, which names nobody; from the start of the month in which
  /// they arrived.
  case templateCount = "template_count"
  /// A flag on a youth's file that is over; from its end, of a hand-over from its setting, and not before all else that is
  /// kept of the youth has gone.
  case flag
  /// A confidentiality incident; from when it became known.
  case incident
  /// The course of an entity's bands; from each entry.
  case assessment
  /// Who was told what, when and why, under a pseudonym; from the telling.
  case register
  /// From the 18th birthday, the time in which a person looks at what is still kept; then it is destroyed.
  case reviewAtMajority = "review_at_18"
  /// How long a backup of the keys may be restored: what was erased is beyond recall after that.
  case keyBackup = "key_backup"
}
