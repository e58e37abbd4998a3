import StrictJSON
import Testing
import Wording

@testable import filet

/// Whom one may refer to, and to whom one may hand over at 2 a.m.
struct DirectoryViewTests {
  private let directory: JSONValue = [
    "organisation": "dpj", "name": ["fr": "Direction de la protection", "en": "Youth protection"],
    "agreement": .null,
    "people": [
      [
        "account": "releve-dpj-1", "person": "Alix Invention", "roles": ["releve"],
        "available": true,
      ],
      ["account": "watch-dpj-1", "person": "Robin Fiction", "roles": ["watch"]],
      [
        "account": "pivot-dpj-1", "person": "Camille Exemple", "roles": ["pivot"],
        "available": false,
      ],
    ],
    "organisations": [
      ["id": "dpj", "name": ["fr": "Direction de la protection", "en": "Youth protection"]],
      ["id": "pipq", "name": ["fr": "Projet Intervention", "en": "Outreach project"]],
    ],
  ]

  @Test func theChainIsInItsOrderWithWhoIsOnDuty() {
    let french = DirectoryView(directory: directory, language: .french, paint: .none).lines
    #expect(
      french == [
        "Direction de la protection (dpj)",
        "  pivot-dpj-1   Camille Exemple  pivot        pas en fonction",
        "  releve-dpj-1  Alix Invention   relève       en fonction",
        "  watch-dpj-1   Robin Fiction    signalement",
        "",
        "Organisations",
        "  dpj   Direction de la protection",
        "  pipq  Projet Intervention",
      ])
    let english = DirectoryView(directory: directory, language: .english, paint: .none).lines
    #expect(english.contains { $0.hasSuffix("not on duty") && $0.contains("pivot-dpj-1") })
  }
}
