import Alerts
import Mandates
import Observations
import Risk
import Sigma
import Store
import StrictJSON
import Wording

/// What the door shows besides notices: each only to whom it is for.
extension SafetyNet {
  // MARK: Who is asking

  /// The account of a uid; and of `X-Filet-As` where the directory allows (`may_act_as`).
  public nonisolated func caller(
    uid: UInt32, actingAs name: String?
  ) throws(RequestError) -> Caller {
    let directory = library.directory
    let own: Account
    if let account = directory.account(uid: uid) {
      own = account
    } else if settings.demonstrationUser == uid {
      own = Account(
        name: "demonstration", person: "", organisation: "", roles: [.operator], mayActAs: ["*"])
    } else if uid == 0 {
      own = Account(name: "root", person: "", organisation: "", roles: [.operator])
    } else {
      throw RequestError(
        .forbidden,
        fr: "l'utilisateur \(uid) de cet ordinateur n'a pas de compte dans Filet ; donnez ce numéro"
          + " à qui tient le répertoire",
        en: "user \(uid) of this computer has no account with Filet; give this number to whoever"
          + " keeps the directory")
    }
    guard let name, name != own.name else { return Caller(account: own) }
    let isDemonstration = settings.demonstrationUser == uid
    guard isDemonstration || own.mayActAs.contains("*") || own.mayActAs.contains(name),
      let account = directory.account(name)
    else {
      throw RequestError(
        .forbidden, fr: "ce compte ne peut pas agir pour un autre",
        en: "this account may not act for another")
    }
    var caller = Caller(account: account, through: own.name)
    caller.isDemonstration = isDemonstration || directory.isSynthetic
    return caller
  }

  /// One of these roles is enough.
  func require(_ caller: Caller, _ roles: Role...) throws(RequestError) {
    guard roles.contains(where: caller.has) else { throw Self.notAllowed }
  }

  static let notAllowed = RequestError(
    .forbidden, fr: "ce rôle n'y a pas accès", en: "this role has no access to it")

  public func whoami(_ caller: Caller) -> JSONValue {
    .object([
      JSONMember("account", .string(caller.name)),
      JSONMember("organisation", .string(caller.account.organisation)),
      JSONMember(
        "roles", .array(caller.account.roles.map(\.rawValue).sorted().map { .string($0) })),
      JSONMember("acting_through", caller.through.map { .string($0) } ?? .null),
      JSONMember(
        "units",
        .array(
          library.directory.units.values.filter { $0.submitters.contains(caller.name) }
            .map(\.source).sorted().map { .string($0) })),
    ])
  }

  // MARK: What is in force

  public func kinds() -> JSONValue { library.kinds.listing(with: library.codes) }

  /// JSON Schema of a kind's `data`, by its name; not found where there is no such kind.
  public func schema(ofKind kind: String) throws(RequestError) -> JSONValue {
    guard let definition = library.kinds[kind] else { throw .notFound }
    return definition.jsonSchema
  }

  /// Ids, titles, hash of the set; counts of matches for whoever may count.
  public func rules(for caller: Caller) async throws(RequestError) -> JSONValue {
    try require(caller, .analyst, .coordinator, .table, .privacy)
    let counts = pipeline?.standing.matchCounts ?? [:]
    let undecided = pipeline?.standing.undecided ?? [:]
    let rules = library.rules.rules.map { rule -> JSONValue in
      let meaning = library.meanings[rule.index]
      var members: [JSONMember] = [
        JSONMember("id", rule.id.map { .string($0) } ?? .null),
        JSONMember("title", .string(rule.title)),
        JSONMember("type", .string(rule.kind == .detection ? "detection" : "correlation")),
        JSONMember("level", rule.level.map { .string($0.rawValue) } ?? .null),
      ]
      if caller.mayCount {
        members.append(JSONMember("matches", .integer(Int64(counts[rule.index] ?? 0))))
        members.append(JSONMember("undecided", .integer(Int64(undecided[rule.index] ?? 0))))
      }
      if let meaning {
        members.append(JSONMember("family", .string(meaning.family)))
        members.append(JSONMember("reason", meaning.reason.json))
        members.append(JSONMember("source", .string(meaning.source)))
      }
      return .object(members)
    }
    return .object([JSONMember("hash", .string(library.hash)), JSONMember("rules", .array(rules))])
  }
}
