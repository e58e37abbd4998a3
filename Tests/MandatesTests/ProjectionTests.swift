import Chronology
import Observations
import StrictJSON
import TestSupport
import Testing

@testable import Mandates

/// A recipient never gets a group that the mandate does not list.
struct ProjectionTests {
  static func item(
    _ group: FieldGroup, _ name: String, _ value: JSONValue, kind: String = "hotel_report",
    subject: Bool = true, at time: Int64 = 0
  ) -> ContentItem {
    ContentItem(
      content: PersonalContent(
        subject: "yth_a", observation: "obs_\(time)", group: group, name: name, value: value),
      kind: kind, time: Timestamp(milliseconds: time), isAboutSubject: subject)
  }

  @Test("Groups that are not listed are not there; listed ones only where there is content")
  func groups() {
    let items = [
      Self.item(.identity, "youth.file", "F-1"), Self.item(.narrative, "narrative", "n"),
    ]
    #expect(
      project(items, groups: [.identity: .full, .location: .full], kinds: nil)
        == ["identity": ["file": "F-1"]])
  }

  @Test(
    "Who was only along elsewhere has the same names, and what is known comes before what is not")
  func namesOfWhoWasAlong() {
    var stated = Self.item(.identity, "youth.age", 20, at: 3)
    stated.isUncertain = true
    var basis = Self.item(.identity, "youth.age_basis", "stated", at: 3)
    basis.isUncertain = true
    let items = [
      Self.item(.identity, "companions.0.file", "F-1", at: 1),
      Self.item(.identity, "companions.0.age", 15, at: 1),
      Self.item(.identity, "youth.file", "F-1", at: 2), stated, basis,
    ]
    #expect(
      project(items, groups: [.identity: .full], kinds: nil)
        == ["identity": ["age": 15, "file": "F-1", "also": ["age": [20]]]])
  }

  @Test("Of long accounts the latest is shown, and others beside it as long as one report may be")
  func longAccounts() {
    let items = (1...10).map { number in
      Self.item(
        .narrative, "narrative", .string("\(number)" + String(repeating: "n", count: 30_000)),
        at: Int64(number))
    }
    let shown = project(items, groups: [.narrative: .full], kinds: nil)["narrative"]
    #expect(shown?["narrative"]?.string?.hasPrefix("10") == true)
    let others = shown?["also"]?["narrative"]?.array ?? []
    #expect(others.compactMap { $0.string?.prefix(1) } == ["9", "8"])
    #expect(shown?["also"]?["narrative_more"] == 7)
  }

  @Test("The latest value, the others beside it; lists are joined")
  func merging() {
    let items = [
      Self.item(.location, "place", "hotel-01", at: 1),
      Self.item(.location, "place", "hotel-02", at: 2),
      Self.item(.contact, "phones", ["418-555-0101"], at: 1),
      Self.item(.contact, "phones", ["418-555-0102", "418-555-0101"], at: 2),
    ]
    #expect(
      project(items, groups: [.location: .full, .contact: .full], kinds: nil) == [
        "contact": ["phones": ["418-555-0102", "418-555-0101"]],
        "location": ["place": "hotel-02", "also": ["place": ["hotel-01"]]],
      ])
  }

  @Test("The summary of what was shown in full is what a summary would have shown, and its own")
  func summarizing() throws {
    let items = [
      Self.item(.identity, "youth.age", 15, at: 1), Self.item(.identity, "youth.file", "F-1"),
      Self.item(.identity, "youth.placed", true, at: 1),
      Self.item(.location, "place", "hotel-07", at: 1), Self.item(.location, "room", "214", at: 1),
      Self.item(.location, "place", "hotel-08", at: 2),
      Self.item(.contact, "phones", ["418-555-0101"], at: 1),
    ]
    let groups: [FieldGroup] = [.identity, .location, .contact]
    func shown(_ detail: Mandate.Detail, _ items: [ContentItem]) -> JSONValue {
      let open = Dictionary(uniqueKeysWithValues: groups.map { ($0, detail) })
      return project(items, groups: open, kinds: nil)
    }
    var network = items
    for index in network.indices where network[index].content.group == .identity {
      network[index].person = "yth_a"
    }
    for items in [items, network] {
      let (full, summary) = (shown(.full, items), shown(.summary, items))
      for group in groups {
        let value = try #require(full[group.rawValue])
        let short = try #require(summary[group.rawValue])
        #expect(value != short && summarized(value, of: group) == short)
        #expect(summarized(short, of: group) == short)
      }
    }
  }

  @Test("A room is told with its own house: of the place that is shown, or beside it with its name")
  func rooms() {
    let two = [
      Self.item(.location, "place", "hotel-07", at: 1), Self.item(.location, "room", "214", at: 1),
      Self.item(.location, "place", "hotel-08", at: 2),
    ]
    #expect(
      project(two, groups: [.location: .full], kinds: nil) == [
        "location": [
          "place": "hotel-08", "also": ["place": ["hotel-07"], "room": ["214 (hotel-07)"]],
        ]
      ])
    // Another report of the same house says nothing against the room.
    let same = two + [Self.item(.location, "place", "hotel-07", at: 3)]
    #expect(
      project(same, groups: [.location: .full], kinds: nil)
        == ["location": ["place": "hotel-07", "room": "214", "also": ["place": ["hotel-08"]]]])
    let unplaced = two + [Self.item(.location, "room", "3", at: 4)]
    #expect(
      project(unplaced, groups: [.location: .full], kinds: nil) == [
        "location": [
          "place": "hotel-08",
          "also": ["place": ["hotel-07"], "room": ["3", "214 (hotel-07)"]],
        ]
      ])
  }

  @Test("A summary shows that there is something, and no value but age and placement")
  func summary() {
    let items = [
      Self.item(.identity, "youth.file", "F-1"), Self.item(.identity, "youth.age", 15),
      Self.item(.narrative, "narrative", "n"),
    ]
    #expect(
      project(items, groups: [.identity: .summary, .narrative: .summary], kinds: nil) == [
        "identity": ["age": 15], "narrative": ["available": ["narrative"]],
      ])
  }

  @Test("Only observations of the mandate's kinds, identity apart; and only the subject's identity")
  func kinds() {
    let items = [
      Self.item(.location, "place", "school-01", kind: "school_report"),
      Self.item(.identity, "youth.file", "F-1", kind: "school_report"),
      Self.item(.identity, "youth.file", "F-2", subject: false),
    ]
    #expect(
      project(items, groups: [.identity: .full, .location: .full], kinds: ["hotel_report"])
        == ["identity": ["file": "F-1"]])
  }

  @Test("Whatever the content and the mandate: nothing of a group not listed, byte for byte")
  func property() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      var items: [ContentItem] = []
      for index in 0..<Int.random(in: 0...10, using: &random) {
        let group = FieldGroup.allCases.randomElement(using: &random) ?? .health
        let marked = JSONValue.string("secret-\(group.rawValue)-\(index)")
        items.append(
          Self.item(
            group, "f\(index % 3)", Bool.random(using: &random) ? marked : .array([marked]),
            subject: Bool.random(using: &random), at: Int64(index)))
      }
      var groups: [FieldGroup: Mandate.Detail] = [:]
      for group in FieldGroup.allCases where Bool.random(using: &random) {
        groups[group] = Bool.random(using: &random) ? .full : .summary
      }
      let text = project(items, groups: groups, kinds: nil).text
      for item in items {
        let value = (item.content.value.string ?? item.content.value.array?.first?.string) ?? ""
        let mayShow =
          groups[item.content.group] == .full
          && (item.content.group != .identity || item.isAboutSubject)
        #expect(text.contains(value + "\"") == mayShow, "FILET_SEED=\(seed)")
      }
      #expect(project(items.shuffled(using: &random), groups: groups, kinds: nil).text == text)
    }
  }
}
