import Chronology
import StrictJSON
import Testing
import Wording

@testable import filet

/// A notice is frozen when it is issued: whose turn it is by now is said by where the alert stands, in the inbox, of one notice
/// and after each act.
struct StandingTests {
  private func notice(_ standing: String, state: String = "received") throws -> JSONValue {
    let by = state == "acknowledged" ? "\"pivot-dpj-1\"" : "null"
    return try parseJSON(
      Array(
        #"""
        {"id":"ntc_1","alert":"alr_1","revision":1,"change":"opened","band":3,"kind":"youth",
         "subject":{"ref":"yth_0"},"why":[],"fields":{},"recipient":"pivot-dpj-1",
         "mandate":"dpj","basis":"lpj_39","organisation":"dpj","step":"pivot",
         "expected":{"action":{"fr":"Évaluer la situation","en":"Assess the situation"},
                     "acknowledge_by":"2026-03-03T04:00:00Z","act_by":"2026-03-03T08:00:00Z"},
         "issued":"2026-03-03T03:00:00Z","state":"\#(state)",
         "acknowledged_by":\#(by),
         "acknowledged_at":null,"now":\#(standing)}
        """#.utf8), limits: JSONLimits(depth: 64))
  }

  private func lines(
    _ notice: JSONValue, _ language: Language = .french, _ standing: Standing? = nil
  ) throws -> [String] {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    return NoticeView(
      notice: notice, labels: FieldLabels(), time: LocalTime(language: language, now: now),
      paint: .none, standing: standing
    ).lines
  }

  private func asks(_ lines: [String]) -> [String] {
    let text = lines.joined(separator: "\n")
    return ["Accuser réception avant", "Agir avant", "réception à accuser"].filter {
      text.contains($0)
    }
  }

  @Test func whoIsAskedReadsByWhen() throws {
    for standing in [
      "null",
      #"{"state":"awaiting","clock":"escalate","due":"2026-03-03T04:00:00Z","answering":"pivot-dpj-1","act_by":"2026-03-03T08:00:00Z"}"#,
    ] {
      #expect(try asks(lines(notice(standing))).count == 3, "\(standing)")
    }
  }

  @Test(arguments: [
    (#"{"state":"closed"}"#, "Demandé", "Asked for"),
    (
      #"{"state":"acknowledged","clock":"review","due":"2026-03-06T03:00:00Z","answering":"pivot-dpj-1"}"#,
      "Demandé", "Asked for"
    ),
    (
      #"{"state":"acknowledged","clock":"act","answering":"pivot-dpj-1","act_by":"2026-03-03T08:00:00Z"}"#,
      "À faire", "To do"
    ),
  ])
  func whatIsDoneOrClosedIsNotHeadedAsToBeDone(
    standing: String, french: String, english: String
  ) throws {
    for (language, heading) in [(Language.french, french), (.english, english)] {
      let found = try lines(notice(standing, state: "acknowledged"), language)
      #expect(found.contains { $0.hasPrefix("  " + heading + "  ") }, "\(found)")
    }
  }

  @Test func whatARestrictionAsksIsAskedOfEverybodyWhoeverAnswers() throws {
    let theirs = try notice(
      #"{"state":"acknowledged","clock":"review","due":"2026-03-06T03:00:00Z","answering":"x-1"}"#)
    for change in ["restricted", "corrected"] {
      var members = (theirs.object ?? []).filter { $0.name != "change" }
      members.append(JSONMember("change", .string(change)))
      let found = try lines(.object(members))
      #expect(found.contains { $0.contains("Évaluer la situation") && $0.contains("À faire") })
      #expect(!found.contains { $0.contains("L'avis disait") })
    }
    #expect(try lines(theirs).contains { $0.contains("L'avis disait : Évaluer la situation") })
  }

  /// Before their time is over the next person is told, too: they may still answer.
  @Test func whoHasBeenPassedOverMayStillAnswerAndReadsWhoIsAsked() throws {
    let found = try lines(
      notice(
        #"{"state":"awaiting","clock":"escalate","due":"2026-03-03T04:00:00Z","answering":"releve-dpj-1","act_by":"2026-03-03T08:00:00Z"}"#
      ))
    #expect(asks(found).count == 3)
    #expect(found.contains { $0.hasSuffix("La question est posée à releve-dpj-1") })
  }

  @Test(arguments: [
    (
      #"{"state":"declined"}"#, "Vous avez décliné ; une autre personne en est avisée",
      "You have declined; somebody else is told of it"
    ),
    (
      #"{"state":"awaiting","clock":"escalate","answering":"releve-dpj-1","handed_to":"releve-dpj-1","act_by":"2026-03-03T08:00:00Z"}"#,
      "Remis à releve-dpj-1, à qui la question est posée",
      "Handed over to releve-dpj-1, who has been asked"
    ),
    (
      #"{"state":"awaiting","clock":"escalate","answering":"coordinator-dpj-1","handed_to":"releve-dpj-1"}"#,
      "Remis à releve-dpj-1 ; la question est posée à coordinator-dpj-1",
      "Handed over to releve-dpj-1; coordinator-dpj-1 has been asked"
    ),
    (
      #"{"state":"acknowledged","clock":"act","answering":"releve-dpj-1","act_by":"2026-03-03T08:00:00Z"}"#,
      "releve-dpj-1 en répond", "releve-dpj-1 answers for it"
    ),
    (
      #"{"state":"acknowledged","clock":"review","due":"2026-03-06T03:00:00Z","answering":"releve-dpj-1"}"#,
      "releve-dpj-1 en répond ; à revoir jeudi 5 mars, 22 h 00",
      "releve-dpj-1 answers for it; to be looked at again Thursday 5 March, 22:00"
    ),
    (
      #"{"state":"acknowledged","answering":"pivot-dpj-1","latest":"ntc_2"}"#,
      "Remplacé par un avis plus récent : filet show ntc_2",
      "Replaced by a later notice: filet show ntc_2"
    ),
  ])
  func whatIsSomebodyElsesAsksForNothingAndSaysWhose(
    standing: String, french: String, english: String
  ) throws {
    for state in ["received", "acknowledged"] {
      let notice = try notice(standing, state: state)
      let found = try lines(notice)
      #expect(asks(found) == [], "\(found)")
      #expect(found.contains("  À savoir    " + french), "\(found)")
      #expect(found.contains { $0.hasSuffix("L'avis disait : Évaluer la situation") })
      #expect(try lines(notice, .english).contains("  To know     " + english))
    }
  }

  @Test func whoHasActedReadsThatItIsRecordedAndWhenItIsLookedAtAgain() throws {
    let found = try lines(
      notice(
        #"{"state":"acknowledged","clock":"review","due":"2026-03-06T03:00:00Z","answering":"pivot-dpj-1"}"#,
        state: "acknowledged"))
    #expect(asks(found) == [])
    #expect(found.contains { $0.hasSuffix("À revoir jeudi 5 mars, 22 h 00") })
    #expect(found.contains { $0.contains("réception accusée par pivot-dpj-1") })
  }

  @Test func whoAnswersAndHasNotActedReadsByWhen() throws {
    let found = try lines(
      notice(
        #"{"state":"acknowledged","clock":"act","due":"2026-03-03T09:00:00Z","answering":"pivot-dpj-1","act_by":"2026-03-03T09:00:00Z"}"#,
        state: "acknowledged"))
    #expect(asks(found) == ["Agir avant"])
    #expect(found.contains { $0.contains("Agir avant mardi 3 mars, 4 h 00") }, "as it is now")
  }

  @Test func whatIsClosedAsksForNothing() throws {
    let found = try lines(notice(#"{"state":"closed"}"#))
    #expect(asks(found) == [])
    #expect(found.contains { $0.contains("l'alerte est close pour votre organisation") })
  }

  @Test func anEarlierNoticeOfTheListIsMarkedAsReplaced() throws {
    for standing in ["null", #"{"state":"awaiting","answering":"pivot-dpj-1"}"#] {
      let notice = try notice(standing)
      let found = try lines(notice, .french, Standing(of: notice, isReplaced: true))
      #expect(asks(found) == [])
      #expect(found.contains("  À savoir    Remplacé par un avis plus récent"), "\(found)")
    }
    #expect(try Standing(of: notice("null")) == nil, "the notice says what is due")
  }

  @Test func anAcknowledgementSaysWhoAnswersNow() throws {
    func done(_ more: String) throws -> String {
      AckCommand.done(
        try parseJSON(
          Array(#"{"state":"acknowledged","recipient":"pivot-dpj-1",\#(more)}"#.utf8))
      ).fr
    }
    let own = #""now":{"state":"acknowledged","answering":"pivot-dpj-1"}"#
    #expect(try done(own) == "réception accusée")
    #expect(
      try done(own + #","taken_back":{"from":"releve-dpj-1"}"#)
        == "vous reprenez cette alerte, et en répondez : la question n'est plus posée à releve-dpj-1"
    )
    #expect(
      try done(own + #","taken_back":{}"#) == "vous reprenez cette alerte, et en répondez")
    #expect(
      try done(#""now":{"state":"acknowledged","answering":"releve-dpj-1"}"#)
        == "réception accusée ; releve-dpj-1 en répond")
    #expect(try done(#""now":{"state":"declined"}"#).hasPrefix("rien ne change"))
    // An older notice is closed, and its alert was opened again.
    let reopened: JSONValue = [
      "state": "closed", "recipient": "pivot-dpj-1",
      "now": ["state": "acknowledged", "answering": "pivot-dpj-1", "latest": "ntc_2"],
    ]
    #expect(AckCommand.done(reopened).fr == "réception accusée")
    #expect(
      AckCommand.done(["state": "closed", "now": ["state": "closed"]]).fr
        .hasPrefix("plus rien à accuser"))
  }
}
