/// Pupils of a hundred schools: each observation is of one of them and tells that school's pivot, and nobody
/// else. With `revisits` every other observation is the second of its pupil and revises the alert that the
/// first opened.
enum OneNoticeEach {
  /// What a file number begins with; a notice repeats it, so that a stream shows what it is about. So long that no
  /// cursor or signature, which are random letters, has it in it.
  static let mark = "BENCH-"
  static let markText: StaticString = "BENCH-"

  static func events(_ count: Int, from first: Int = 0, revisits: Bool, now: Int) -> Events {
    var events = Events(submitter: HundredRecipients.submitter)
    let account =
      "La titulaire a remarqué des vêtements et un téléphone neufs. La famille dit ne pas savoir d'où ils viennent. "
      + "L'élève en parle peu et consulte souvent l'appareil pendant les cours."
    for number in first..<first + count {
      let pupil = revisits ? number / 2 : number
      let school = padded(pupil % HundredRecipients.count, 3)
      let isSecond = revisits && number % 2 == 1
      let sign = isSecond ? #""pick_up_by_older":true"# : #""possessions_change":true"#
      let time = rfc3339(secondsAgo: 86_400 + (number * 7) % 86_400, now: now)
      events.append(
        #"{"specversion":"1.0","id":"bench-"# + padded(number, 9)
          + #"","source":"/units/org-"# + school
          + #"","type":"ca.filet.school_report.v1","time":""# + time
          + #"","data":{"youth":{"file":""# + mark + padded(pupil, 9)
          + #"","age":15},"territory":"quebec","school":"school-"# + school + #"","grade":"sec-3","#
          + sign + #","narrative":""# + account + #"","source_grade":2,"synthetic":true}}"#)
    }
    return events
  }
}
