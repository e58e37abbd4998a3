import Chronology
import Mandates
import Observations
import Retention
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// A file is reviewed when its youth has come of age, and not before.
struct EarlyReviewTests {
  let start = Region.start
  private let dated: JSONValue = [
    "file": "CJQ-1", "name": "Ada Invente", "birth_date": "2008-04-10",
  ]

  private func pipeline(_ youth: JSONValue) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.event(
        "runaway", from: "cjq", id: "1", at: start,
        [
          JSONMember("youth", youth), JSONMember("absence_started_at", .string(start.rfc3339)),
        ]), at: start)
    return pipeline
  }

  private func review(_ pipeline: inout Pipeline, at now: Timestamp) throws -> Flag {
    pipeline.begin(at: now)
    let file = try #require(normalizedFileNumber("CJQ-1"))
    let youth = try Region.keys().youth(file: file)
    let flag = try pipeline.setFlag(
      .reviewed, on: youth, reason: "essai", until: nil, by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    return flag
  }

  @Test("By a birth date it is refused to the day, without saying which")
  func byBirthDate() throws {
    var pipeline = try pipeline(dated)
    let birthday = try #require(Timestamp(rfc3339: "2026-04-10T00:00:00-04:00"))
    let refusal = #expect(throws: RequestError.self) {
      _ = try review(&pipeline, at: birthday - .seconds(1))
    }
    #expect(refusal?.code == .conflict)
    #expect(refusal?.message.en.contains("not 18") == true)
    #expect(refusal?.message.en.contains("2008") == false)
    #expect(try review(&pipeline, at: birthday).kind == .reviewed)
    #expect(throws: RequestError.self) { _ = try review(&pipeline, at: birthday) }
  }

  @Test(
    "Of two birth dates the later one counts: nobody's file goes as an adult's who may be a minor",
    arguments: [["2005-04-10", "2010-04-10"], ["2010-04-10", "2005-04-10"]])
  func twoBirthDates(births: [String]) throws {
    var pipeline = try Region.pipeline()
    for (number, birth) in births.enumerated() {
      let youth: JSONValue = [
        "file": "CJQ-1", "name": "Ada Invente", "birth_date": .string(birth),
      ]
      let event = Region.event(
        "runaway", from: "cjq", id: "\(number)", at: start,
        [JSONMember("youth", youth), JSONMember("absence_started_at", .string(start.rfc3339))])
      _ = try pipeline.take(event, at: start)
    }
    let majorities = pipeline.retentionRecords(try pipeline.store.kept()).majorities
    let birthday = try #require(Timestamp(rfc3339: "2028-04-10T00:00:00-04:00"))
    #expect(!majorities.isEmpty && majorities.values.allSatisfy { $0 == birthday })
  }

  @Test(
    "Somebody comes of age at midnight, on the days of the clock change too",
    arguments: [
      ("2009-03-14", "2027-03-14T00:00:00-05:00"), ("2009-11-07", "2027-11-07T00:00:00-04:00"),
      ("2008-02-29", "2026-03-01T00:00:00-05:00"),
    ])
  func midnight(born: String, of: String) throws {
    let birth = try #require(CivilDate(text: born))
    #expect(birth.anniversary(18) == Timestamp(rfc3339: of))
  }

  @Test("By an age it is refused as long as nobody of that age can be 18")
  func byAge() throws {
    var pipeline = try pipeline(["file": "CJQ-1", "age": 15])
    #expect(throws: RequestError.self) {
      _ = try review(&pipeline, at: start + .days(729))
    }
    #expect(try review(&pipeline, at: start + .days(731)).kind == .reviewed)
  }

  @Test("Where nobody knows the age, who answers for privacy decides")
  func unknown() throws {
    var pipeline = try pipeline(["file": "CJQ-1"])
    #expect(try review(&pipeline, at: start).kind == .reviewed)
  }

  @Test("One that stands from before is no reason to refuse the review")
  func again() throws {
    var pipeline = try pipeline(dated)
    let birthday = try #require(Timestamp(rfc3339: "2026-04-10T00:00:00-04:00"))
    let file = try #require(normalizedFileNumber("CJQ-1"))
    let youth = try Region.keys().youth(file: file)
    pipeline.flags[youth] = [
      Flag(
        id: "flg_1", kind: .reviewed, subject: youth, by: "privacy-1", at: start, until: nil,
        reason: "")
    ]
    #expect(try review(&pipeline, at: birthday).at == birthday)
    #expect(pipeline.isReviewed(youth, since: birthday))
  }
}
