import Alerts
import Chronology
import Crypto
import Foundation
import Mandates
import Observations
import Record
import Risk
import Store
import StrictJSON
import Wording

/// Invented, clinical values, all of them; numbered, so that each commit differs from the others.
package enum Fixture {
  package static let start = Timestamp(milliseconds: 1_772_000_000_000)

  package static func time(_ number: Int) -> Timestamp { start + .minutes(Int64(number)) }

  package static func youth(_ number: Int) -> EntityRef {
    EntityRef(kind: .youth, token: "Y\(String(format: "%025d", number))")
  }

  package static func observation(_ number: Int, youth: EntityRef? = nil) -> Observation {
    let youth = youth ?? Self.youth(number)
    return Observation(
      id: "obs_\(number)", eventKey: "evt_\(number)", digest: "digest_\(number)",
      supersedes: number.isMultiple(of: 7) ? "evt_\(number - 1)" : nil, kind: "hotel_report",
      source: "/units/ikat", organisation: "spvq/ikat", time: time(number) - .hours(2),
      arrival: time(number), territory: "quebec", sourceGrade: 1,
      youths: [
        YouthMention(
          role: .companion, identifiers: [Self.youth(900_000 + number)], isIdentified: false,
          age: nil, isPlaced: nil, school: nil, unit: nil, isBoy: true),
        YouthMention(
          role: .subject, identifiers: [youth], isIdentified: true, age: 15, isPlaced: true,
          school: "school-03", unit: "escale", isBoy: false),
      ],
      entities: [EntityRef(kind: .phone, token: "P\(number)")],
      facts: [
        JSONMember("age_gap_companion", true), JSONMember("short_visits", 3),
        JSONMember("tags", ["a", "b"]),
      ])
  }

  package static func contents(_ number: Int, youth: EntityRef? = nil) -> [PersonalContent] {
    let youth = (youth ?? Self.youth(number)).text
    let id = "obs_\(number)"
    return [
      PersonalContent(
        subject: youth, observation: id, group: .identity, name: "youth.file",
        value: .string("CANARI-DOSSIER-\(number)")),
      PersonalContent(
        subject: self.youth(900_000 + number).text, observation: id, group: .identity,
        name: "companions", value: [.string("CANARI-COMPAGNON-\(number)")]),
      PersonalContent(
        subject: youth, observation: id, group: .narrative, name: "narrative",
        value: .string("CANARI-RÉCIT-\(number) " + String(repeating: "texte inventé ", count: 20))),
    ]
  }

  package static func arrival(_ number: Int, youth: EntityRef? = nil) -> Commit.Arrival {
    Commit.Arrival(
      observation: observation(number, youth: youth), contents: contents(number, youth: youth),
      matches: ["rule-a", "rule-b"], isDirect: number.isMultiple(of: 2))
  }

  package static func assessment(_ number: Int, band: Band = .concern) -> Assessment {
    Assessment(
      entity: youth(number), band: band, weight: 8,
      reasons: [
        Assessment.Reason(
          rule: "rule-a", family: "hotel",
          reason: Bilingual(fr: "CANARI-MOTIF-\(number)", en: "CANARI-REASON-\(number)"),
          weight: 8, isDirect: false, counts: true, observed: time(number),
          observations: ["obs_\(number)"], organisations: ["spvq/ikat", "cjq"], grade: 1,
          guide: number.isMultiple(of: 2) ? "guide-1" : nil)
      ],
      organisations: ["spvq/ikat", "cjq"], ruleSet: "abc", at: time(number),
      nextChange: number.isMultiple(of: 2) ? time(number + 100) : nil)
  }

  package static func alert(_ number: Int, revision: Int = 1, state: Alert.State = .open) -> Alert {
    Alert(
      id: "alr_\(String(format: "%06d", number))", anchor: youth(number), entity: youth(number),
      band: .concern, revision: revision, state: state,
      outcome: state == .closed ? .unfounded : nil, opened: time(number),
      revised: time(number + revision), closed: state == .closed ? time(number + 9) : nil,
      ruleSet: "abc",
      grounds: [
        Alert.Ground(rule: "rule-a", observations: ["obs_\(number)"]),
        Alert.Ground(rule: "rule-b", observations: ["obs_\(number)", "obs_\(number + revision)"]),
      ], closingProposedBy: revision > 1 ? "pivot-dpj-1" : nil,
      closingOutcome: revision > 1 ? .atRisk : nil)
  }

  package static func duty(_ number: Int, organisation: String, state: Duty.State = .awaiting)
    -> Duty
  {
    Duty(
      alert: alert(number).id, organisation: organisation, mandate: "\(organisation)-hotel",
      revision: 1, band: .concern, step: .releve, state: state, clock: .escalate,
      due: time(number + 30), acknowledgeBy: time(number + 40),
      actBy: number.isMultiple(of: 2) ? time(number + 90) : nil, told: ["pivot-1", "releve-1"],
      asked: number.isMultiple(of: 3) ? nil : "releve-1",
      unansweredSince: number.isMultiple(of: 5) ? nil : time(number + 20), declined: ["pivot-1"],
      acknowledgedBand: state == .acknowledged ? .concern : nil,
      acknowledgedBy: state == .acknowledged ? "pivot-1" : nil,
      isReferred: number.isMultiple(of: 2),
      shown: [.init(rule: "rule-a", isOpen: true), .init(rule: "rule-b", isOpen: false)])
  }

  package static func notice(_ number: Int, to recipient: String, seq: Int64) -> Notice {
    Notice(
      id: "ntc_\(recipient)_\(seq)", seq: seq, alert: alert(number).id, revision: 1,
      change: .opened, band: .concern, subject: youth(number),
      why: [
        Notice.Why(
          rule: "rule-a", reason: Bilingual(fr: "CANARI-POURQUOI-\(number)", en: "CANARI-WHY"),
          weight: number.isMultiple(of: 2) ? 8 : nil,
          observed: CivilDate(daysSinceEpoch: 20_000 + number % 365), guide: "guide-1")
      ],
      changed: number.isMultiple(of: 2)
        ? Notice.Changed(
          since: 1, bandBefore: .watch,
          new: [.init(rule: "rule-a", reason: Bilingual(fr: "CANARI-NOUVEAU", en: "CANARI-NEW"))],
          again: [
            .init(rule: "rule-b", reason: Bilingual(fr: "CANARI-ENCORE", en: "CANARI-AGAIN"))
          ],
          gone: [.init(rule: "rule-c", reason: Bilingual(fr: "CANARI-PARTI", en: "CANARI-GONE"))])
        : nil,
      fields: [
        "identity": ["file": .string("CANARI-DOSSIER-\(number)")],
        "location": ["place": .string("CANARI-LIEU-\(number)")],
      ],
      mandate: "dpj-hotel", mandateVersion: 3, basis: "lpj_72_6", agreement: "entente-2",
      organisation: "dpj", recipient: recipient, step: .pivot,
      action: Bilingual(fr: "Rappeler l'unité", en: "Call the unit back"),
      acknowledgeBy: time(number + 30), actBy: number.isMultiple(of: 2) ? time(number + 90) : nil,
      issued: time(number))
  }

  package static func entry(_ number: Int, ended: Timestamp? = nil) -> RosterEntry {
    RosterEntry(
      id: "abs_\(number)", account: "pivot-dpj-1", from: time(number), until: time(number + 60),
      cover: number.isMultiple(of: 2) ? "releve-dpj-1" : nil, enteredBy: "coordinator-dpj-1",
      entered: time(number), ended: ended)
  }

  package static func consultation(
    _ number: Int, state: Consultation.State = .open
  ) -> Consultation {
    Consultation(
      id: "csl_\(number)", askedBy: "pivot-dpj-1", askingOrganisation: "dpj",
      organisation: "pipq", asked: time(number), due: time(number + 60), step: .pivot,
      told: ["pivot-pipq-1"], state: state, question: "CANARI-QUESTION-\(number)",
      answer: state == .answered ? "CANARI-RÉPONSE-\(number)" : nil,
      answeredBy: state == .answered ? "pivot-pipq-1" : nil)
  }

  package static func denials(_ number: Int, revision: Int = 1) -> RegisteredDenials {
    RegisteredDenials(
      alert: alert(number).id, revision: revision, at: time(number),
      denied: DenialSet([
        Denial(organisation: "cjq", mandate: "cjq-hotel", because: [.band, .placement]),
        Denial(organisation: "traic", mandate: nil, because: [.noMandate]),
      ]))
  }

  package static func act(_ kind: Act.Kind, on object: String, _ number: Int) -> Act {
    Act(
      kind: kind, by: "filet", onBehalfThrough: number.isMultiple(of: 2) ? "gateway-1" : nil,
      at: time(number), object: object,
      details: [JSONMember("band", 2), JSONMember("mandates", ["dpj-hotel"])])
  }

  /// The decision behind `denials`.
  package static func routed(_ number: Int) -> Act {
    var act = act(.routed, on: alert(number).id, number)
    act.details = [
      JSONMember("revision", 1),
      JSONMember(
        "not_told",
        .string(hexadecimal(SHA256.hash(data: Data(denials(number).denied.text.utf8))))),
    ]
    return act
  }

  /// The act behind a notice, with what the pipeline says of it.
  package static func issued(_ notice: Notice, _ number: Int) -> Act {
    var act = act(.noticeIssued, on: notice.id, number)
    act.details = [
      JSONMember("alert", .string(notice.alert)),
      JSONMember("revision", .integer(Int64(notice.revision))),
      JSONMember("recipient", .string(notice.recipient)),
      JSONMember("organisation", .string(notice.organisation)),
      JSONMember("mandate", .string(notice.mandate)),
      JSONMember("mandate_version", .integer(Int64(notice.mandateVersion))),
      JSONMember("basis", .string(notice.basis)),
      JSONMember("agreement", .string(notice.agreement)),
      JSONMember("step", .string(notice.step.rawValue)),
      JSONMember("change", .string(notice.change.rawValue)),
      JSONMember("band", .integer(Int64(notice.band.rawValue))),
      JSONMember("fields", .array((notice.fields.object ?? []).map { .string($0.name) })),
    ]
    return act
  }

  package static let recipients = ["pivot-dpj-1", "pivot-cjq-1", "pivot-spvq-ikat-1"]

  /// A commit as the pipeline makes it: one observation with everything that follows, a notice to each of
  /// three recipients. `seq` is the notices' place in each inbox.
  package static func commit(_ number: Int, seq: Int64? = nil) -> Commit {
    var commit = Commit(at: time(number))
    add(number, seq: seq ?? Int64(number), to: &commit)
    return commit
  }

  /// The first commit, of an alert on a network of youths 1 and 2, whose notices name both.
  package static func network() -> Commit {
    let network = EntityRef(kind: .network, token: "N1")
    var commit = commit(1)
    for index in commit.alerts.indices {
      commit.alerts[index].anchor = network
      commit.alerts[index].entity = network
    }
    for index in commit.notices.indices {
      commit.notices[index].subject = network
      commit.notices[index].fields = [
        "identity": [
          "youths": [
            ["ref": .string(youth(1).text), "file": "CANARI-1"],
            ["ref": .string(youth(2).text), "file": "CANARI-2"],
          ]
        ],
        "location": ["place": "CANARI-LIEU"],
      ]
    }
    return commit
  }

  package static func add(_ number: Int, seq: Int64, to commit: inout Commit) {
    commit.arrivals.append(arrival(number))
    commit.assessments.append(assessment(number))
    commit.alerts.append(alert(number))
    commit.duties += ["dpj", "cjq", "spvq/ikat"].map { duty(number, organisation: $0) }
    commit.notices += recipients.map { notice(number, to: $0, seq: seq) }
    commit.denials.append(denials(number))
    commit.acts.append(act(.accepted, on: "obs_\(number)", number))
    commit.acts.append(routed(number))
    commit.acts += recipients.map { issued(notice(number, to: $0, seq: seq), number) }
  }
}

/// Everything a store gives back, as text to compare.
package func dump(_ store: any InspectedStore) throws -> String {
  var lines: [String] = []
  let standing = try store.standing()
  for (observation, matches) in standing.observations {
    lines.append("\(observation) \(matches)")
    lines += try store.contents(of: [observation.id]).map { "\($0)" }
  }
  lines += standing.openAlerts.map { "\($0)" }
  lines += standing.openDuties.map { "\($0)" }
  lines += standing.sequences.sorted { $0.key < $1.key }.map { "\($0)" }
  lines += standing.bands.sorted { $0.key < $1.key }.map { "\($0)" }
  lines += try store.notices(after: 0, limit: .max).map { "\($0)" }
  lines += try store.acts(after: 0, limit: .max).map { "\($0)" }
  return lines.joined(separator: "\n")
}
