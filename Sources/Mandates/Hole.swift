import Chronology
import Wording

/// A place where the net would not hold: somebody who should be told could not be, now or within the days
/// ahead. A warning, never an error: people mend it.
public struct Hole: Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// Hours without an eligible pivot.
    case uncoveredHours = "uncovered_hours"
    /// Mandates of an organisation that has no agreement in force: nothing is delivered to it.
    case noAgreement = "no_agreement"
    /// An agreement is in force and no mandate is for the organisation, though nobody wrote that it is meant so.
    case noMandate = "no_mandate"
    /// The agreement ends within the days ahead and none follows.
    case agreementEnds = "agreement_ends"
    /// Nobody of the organisation is trained for a kind in a territory.
    case noTrainedPivot = "no_trained_pivot"
    /// One person only: when they fall ill nobody is left (N+1).
    case onlyOneTrained = "only_one_trained"
    /// A training that somebody's place in the chain rests on ends, or has ended.
    case trainingEnds = "training_ends"
    /// An organisation without a coordinator: what its pivots and relèves leave goes straight to the Table.
    case noCoordinator = "no_coordinator"
    /// Nobody at the Table: what nobody answers for reaches nobody else.
    case noTable = "no_table"
    /// Hours in which nobody of the Table is there: what nobody answers for waits.
    case tableAway = "table_away"
    /// Accounts of a chain, or of the Table, for which no user of the host can act: nobody reads their notices.
    case unreachable
    /// Nobody but root who can act has the role `operator`.
    case noOperator = "no_operator"
    /// Nobody who can act answers for privacy.
    case noPrivacy = "no_privacy"
    /// The directory says of itself that it is invented, and this is no demonstration.
    case inventedDirectory = "invented_directory"
  }

  /// A stretch of time without an eligible pivot, or without anybody of the Table.
  public struct Stretch: Sendable, Hashable {
    public var from: Timestamp
    /// Not included; the end of the days looked at where it goes on.
    public var until: Timestamp
    /// Whether somebody trained of the relève is there meanwhile.
    public var isBackedUp: Bool

    public init(from: Timestamp, until: Timestamp, isBackedUp: Bool) {
      self.from = from
      self.until = until
      self.isBackedUp = isBackedUp
    }
  }

  public var code: Code
  public var organisation: String
  public var mandates: [String]
  /// Of `noTrainedPivot`, `onlyOneTrained` and `uncoveredHours`; `nil`: wherever the organisation works.
  public var territory: String?
  /// Of the same; empty: every kind of the mandates.
  public var kinds: [String]
  /// Of `trainingEnds`. Only those who answer for the organisation are shown it.
  public var account: String?
  /// Of `unreachable`; shown to the same people.
  public var accounts: [String]
  /// Of `uncoveredHours` and `tableAway`.
  public var stretches: [Stretch]
  /// The first day without the agreement or the training.
  public var day: CivilDate?
  /// Of `trainingEnds`: 1, 2 or 3.
  public var volet: Int?
  /// The line to blame, where there is one.
  public var place: SourceLocation?

  init(
    _ code: Code, _ organisation: String, mandates: [String] = [], territory: String? = nil,
    kinds: [String] = [], account: String? = nil, accounts: [String] = [],
    stretches: [Stretch] = [],
    day: CivilDate? = nil, volet: Int? = nil, place: SourceLocation? = nil
  ) {
    self.code = code
    self.organisation = organisation
    self.mandates = mandates
    self.territory = territory
    self.kinds = kinds
    self.account = account
    self.accounts = accounts
    self.stretches = stretches
    self.day = day
    self.volet = volet
    self.place = place
  }

  /// In words, with the account only where that may be shown.
  public func message(namingAccount: Bool) -> Bilingual {
    let scope = [territory, kinds.isEmpty ? nil : kinds.joined(separator: ", ")]
      .compactMap { $0 }.joined(separator: ", ")
    let place = scope.isEmpty ? "" : " (\(scope))"
    let under = mandates.joined(separator: ", ")
    switch code {
    case .uncoveredHours:
      // First those in which nobody would be there at all.
      let bare = stretches.filter { !$0.isBackedUp }
      let list = Self.list((bare.isEmpty ? stretches : bare).prefix(3))
      let count = bare.isEmpty ? stretches.count : bare.count
      let more = count > 3 ? " … (\(count))" : ""
      let (hours, bareHours) = (Self.hours(stretches), Self.hours(bare))
      return Bilingual(
        fr: "\(organisation)\(place) : \(hours) sans pivot admissible d'ici 30 jours"
          + (bare.isEmpty
            ? " (la relève y est)"
            : bare.count == stretches.count
              ? ", ni relève" : ", dont \(bareHours) sans relève non plus")
          + " : \(list.fr)\(more) [\(under)]",
        en: "\(organisation)\(place): \(hours) without an eligible pivot in the next 30 days"
          + (bare.isEmpty
            ? " (the relève is there)"
            : bare.count == stretches.count
              ? ", nor a relève" : ", \(bareHours) of them without a relève either")
          + ": \(list.en)\(more) [\(under)]")
    case .tableAway:
      let list = Self.list(stretches.prefix(3))
      let more = stretches.count > 3 ? " … (\(stretches.count))" : ""
      let hours = Self.hours(stretches)
      return Bilingual(
        fr: "personne de la Table n'est là pendant \(hours) d'ici 30 jours : \(list.fr)\(more) ;"
          + " ce dont personne ne répond y attend",
        en: "nobody of the Table is there for \(hours) of the next 30 days: \(list.en)\(more);"
          + " what nobody answers for waits there")
    case .noAgreement:
      return Bilingual(
        fr: "\(organisation) n'a pas d'entente en vigueur : rien ne lui est livré [\(under)]",
        en: "\(organisation) has no agreement in force: nothing is delivered to it [\(under)]")
    case .noMandate:
      return Bilingual(
        fr: "\(organisation) a une entente et aucun mandat : personne n'y est avisé de rien",
        en: "\(organisation) has an agreement and no mandate: nobody in it is told anything")
    case .agreementEnds:
      let day = day?.description ?? ""
      return Bilingual(
        fr: "\(organisation) n'a plus d'entente à partir du \(day) [\(under)]",
        en: "\(organisation) has no agreement from \(day) on [\(under)]")
    case .noTrainedPivot:
      return Bilingual(
        fr: "\(organisation)\(place) : personne de formé pour ce mandat [\(under)]",
        en: "\(organisation)\(place): nobody is trained for this mandate [\(under)]")
    case .onlyOneTrained:
      return Bilingual(
        fr: "\(organisation)\(place) : une seule personne formée, sans relève (N+1) [\(under)]",
        en: "\(organisation)\(place): one trained person only, no backup (N+1) [\(under)]")
    case .noCoordinator:
      return Bilingual(
        fr:
          "\(organisation) n'a pas de coordination : ce que pivot et relève ne prennent pas va droit à la Table",
        en:
          "\(organisation) has no coordinator: what pivot and relève do not take goes straight to the Table"
      )
    case .noTable:
      return Bilingual(
        fr: "personne n'est à la Table : ce dont personne ne répond n'arrive à personne d'autre",
        en: "nobody is at the Table: what nobody answers for reaches nobody else")
    case .trainingEnds:
      let who = namingAccount ? account ?? "" : ""
      let day = day?.description ?? ""
      return Bilingual(
        fr: "\(organisation) : le volet \(volet ?? 1) de "
          + (who.isEmpty ? "quelqu'un" : who) + " n'est plus valide à partir du \(day)",
        en: "\(organisation): volet \(volet ?? 1) of "
          + (who.isEmpty ? "somebody" : who) + " is no longer valid from \(day) on")
    case .unreachable, .noOperator, .noPrivacy, .inventedDirectory:
      return messageOfReach(namingAccounts: namingAccount)
    }
  }

  /// What mends it.
  public var remedy: Bilingual {
    switch code {
    case .uncoveredHours:
      Bilingual(
        fr: "faites remplacer (filet cover), ou élargissez les heures d'un pivot formé",
        en: "have somebody stand in (filet cover), or widen the hours of a trained pivot")
    case .noAgreement:
      Bilingual(
        fr: "inscrivez l'entente signée sous « agreements » du répertoire",
        en: "enter the signed agreement under `agreements` of the directory")
    case .noMandate:
      Bilingual(
        fr: "remettez son fichier sous « mandates/ » ; si c'est voulu, écrivez-y « mandates: [] »,"
          + " « organisation » et « note »",
        en: "put its file back under `mandates/`; if it is meant, write `mandates: []`,"
          + " `organisation` and `note` in it")
    case .agreementEnds:
      Bilingual(
        fr: "faites signer la suivante, et inscrivez-la sous « agreements »",
        en: "have the next one signed, and enter it under `agreements`")
    case .noTrainedPivot:
      Bilingual(
        fr: "formez un pivot et une relève, et inscrivez leurs volets sous « trainings »",
        en: "train a pivot and a relève, and enter their volets under `trainings`")
    case .onlyOneTrained:
      Bilingual(
        fr: "formez une deuxième personne, pivot ou relève, et inscrivez-la sous « trainings »",
        en: "train a second person, pivot or relève, and enter it under `trainings`")
    case .trainingEnds:
      Bilingual(
        fr: "faites renouveler le volet, et inscrivez sa date sous « trainings »",
        en: "have the volet renewed, and enter its date under `trainings`")
    case .noCoordinator:
      Bilingual(
        fr: "donnez le rôle « coordinator » à quelqu'un de l'organisation",
        en: "give the role `coordinator` to somebody of the organisation")
    case .noTable:
      Bilingual(
        fr: "donnez le rôle « table » à quelqu'un, à deux personnes plutôt",
        en: "give the role `table` to somebody, better to two people")
    case .tableAway:
      Bilingual(
        fr: "donnez le rôle « table » à quelqu'un de plus, ou élargissez les heures de qui l'a",
        en: "give the role `table` to somebody else, too, or widen the hours of who has it")
    case .unreachable, .noOperator, .noPrivacy, .inventedDirectory: remedyOfReach
    }
  }

  /// As the wall shows them, with which of two hours it is in the night in which one comes twice.
  private static func list(_ stretches: some Sequence<Stretch>) -> Bilingual {
    func text(_ time: Timestamp, _ name: String?) -> String {
      QuebecTime.text(of: time) + (name.map { " " + $0 } ?? "")
    }
    var (french, english): ([String], [String]) = ([], [])
    for stretch in stretches {
      let from = QuebecTime.name(ofHourAt: stretch.from)
      let until = QuebecTime.name(ofHourAt: stretch.until)
      french.append(
        text(stretch.from, from?.french) + " → " + text(stretch.until, until?.french))
      english.append(
        text(stretch.from, from?.english) + " → " + text(stretch.until, until?.english))
    }
    return Bilingual(
      fr: french.joined(separator: " ; "), en: english.joined(separator: "; "))
  }

  private static func hours(_ stretches: [Stretch]) -> String {
    let minutes = stretches.reduce(0) { $0 + ($1.until - $1.from).milliseconds / 60_000 }
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h"
  }

  /// Minutes without an eligible pivot, backed up or not.
  public var uncoveredMinutes: Int64 {
    stretches.reduce(0) { $0 + ($1.until - $1.from).milliseconds / 60_000 }
  }
}
