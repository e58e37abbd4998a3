import Testing
import Wording

@testable import Mandates

/// Whose notices somebody of the host can open.
struct ReachTests {
  static func directory(_ accounts: [Account], isSynthetic: Bool = false) -> Directory {
    Directory(
      isSynthetic: isSynthetic, organisations: [], units: [], accounts: accounts, agreements: [])
  }

  static func account(
    _ name: String, _ role: Role, of organisation: String = "dpj", uid: UInt32? = nil,
    for others: Set<String> = []
  ) -> Account {
    ForesightTests.account(name, organisation, role) {
      $0.uid = uid
      $0.mayActAs = others
    }
  }

  static let office = [
    account("operator", .operator, of: "table", uid: 1_201),
    account("privacy-1", .privacy, of: "table", uid: 1_202),
  ]

  @Test("Each account of a chain, and of the Table, that no user of the host can act for is named")
  func deaf() {
    let people = [
      Self.account("pivot-dpj-1", .pivot, uid: 1_301), Self.account("releve-dpj-1", .releve),
      Self.account("coordinator-dpj-1", .coordinator),
      Self.account("table-1", .table, of: "table"), Self.account("watch-1", .watch, of: "escale"),
    ]
    let holes = Self.directory(people + Self.office).unreachable()
    #expect(holes.map(\.code) == [.unreachable, .unreachable])
    #expect(holes.map(\.accounts) == [["releve-dpj-1", "coordinator-dpj-1"], ["table-1"]])
    let words = holes[0].message(namingAccount: true)
    #expect(words.fr.contains("releve-dpj-1, coordinator-dpj-1"))
    let counted = holes[0].message(namingAccount: false)
    #expect(counted.fr.contains("2 comptes") && !counted.fr.contains("releve-dpj-1"))
    #expect(counted.en.contains("2 accounts") && !counted.en.contains("releve-dpj-1"))
    // Of their own organisation, and of nobody else.
    let own = Self.directory(people).unreachable(of: "table")
    #expect(own.map(\.accounts) == [["table-1"]])
  }

  @Test("Who may act for an account opens its notices, where somebody of the host is they")
  func gateway() {
    let people = [
      Self.account("pivot-dpj-1", .pivot), Self.account("releve-dpj-1", .releve),
    ]
    func accounts(_ gateway: Account) -> [[String]] {
      Self.directory(people + Self.office + [gateway]).unreachable().map(\.accounts)
    }
    let one = Self.account("gateway", .watch, uid: 1_400, for: ["pivot-dpj-1"])
    #expect(accounts(one) == [["releve-dpj-1"]])
    #expect(accounts(Self.account("gateway", .watch, uid: 1_400, for: ["*"])).isEmpty)
    let nobody = Self.account("gateway", .watch, for: ["*"])
    #expect(accounts(nobody) == [["pivot-dpj-1", "releve-dpj-1"]])
    // A uid of two accounts is neither's.
    let shared = Self.account("gateway", .watch, uid: 1_201, for: ["*"])
    #expect(accounts(shared).first == ["pivot-dpj-1", "releve-dpj-1"])
  }

  @Test("That nobody who can act is operator, or privacy, is said; and an invented directory")
  func office() {
    let pivot = Self.account("pivot-dpj-1", .pivot, uid: 1_301)
    #expect(Self.directory([pivot]).unreachable().map(\.code) == [.noOperator, .noPrivacy])
    #expect(Self.directory([pivot, Self.office[0]]).unreachable().map(\.code) == [.noPrivacy])
    let invented = Self.directory([pivot] + Self.office, isSynthetic: true)
    #expect(invented.unreachable().map(\.code) == [.inventedDirectory])
    // An organisation hears of its own people alone.
    #expect(invented.unreachable(of: "dpj").isEmpty)
  }

  // MARK: Who acts for whom

  /// A gateway of another organisation, which may act for whom the text says.
  static func load(_ mayActAs: String, synthetic: Bool) -> (Directory?, [Diagnostic]) {
    Directory.load(
      Array(
        """
        synthetic: \(synthetic)
        organisations: [{id: dpj, name: {fr: D, en: D}, kind: x}, {id: sq, name: {fr: S, en: S}, kind: x}]
        units: []
        agreements: []
        accounts:
          - {name: pivot-dpj-1, organisation: dpj, roles: [pivot]}
          - {name: gateway-sq, organisation: sq, roles: [watch], uid: 1400, may_act_as: \(mayActAs)}

        """.utf8), file: "directory.yml")
  }

  @Test(
    "Nobody acts for everybody outside an invented directory, nor for an account that there is not",
    arguments: [
      ("[pivot-dpj-1]", false, [String]()), ("[\"*\"]", true, []),
      ("[pivot-dpj-1, \"*\"]", false, ["wrong-value"]),
      ("[pivot-dqj-1]", false, ["unknown-account"]), ("[pivot-dqj-1]", true, ["unknown-account"]),
    ])
  func grants(_ mayActAs: String, synthetic: Bool, codes: [String]) {
    let (directory, diagnostics) = Self.load(mayActAs, synthetic: synthetic)
    #expect(diagnostics.map(\.code) == codes)
    #expect((directory == nil) == !codes.isEmpty)
    #expect(diagnostics.allSatisfy { $0.location.line == 7 && $0.location.column > 80 })
  }

  @Test("A misspelt name under may_act_as is told with the one that was meant")
  func misspelt() {
    let (_, diagnostics) = Self.load("[pivot-dqj-1]", synthetic: false)
    #expect(diagnostics.first?.message.en.contains("pivot-dqj-1") == true)
    #expect(diagnostics.first?.hint?.en.contains("pivot-dpj-1") == true)
  }

  @Test("Whoever may act for others is named, with those and their organisations, and nobody else")
  func named() throws {
    let directory = try #require(Self.load("[pivot-dpj-1]", synthetic: false).0)
    let said = directory.actingFor(directory: "/etc/filet/directory")
    #expect(said.map(\.code) == ["acts-for"])
    #expect(said.map(\.severity) == [.warning])
    #expect(said.first?.location.line == 7)
    #expect(said.first?.message.en == "\"gateway-sq\" (sq) may act for pivot-dpj-1 (dpj)")
    #expect(said.first?.message.fr == "« gateway-sq » (sq) peut agir pour pivot-dpj-1 (dpj)")
  }
}
