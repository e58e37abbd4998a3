import Wording

extension Directory {
  /// The accounts for which some user of the host can act: by their own uid, or by that of somebody who may act for
  /// them. O(accounts × names under `may_act_as`).
  var reachable: Set<String> {
    // A uid of several people is nobody's.
    let own = accounts.filter { account in
      account.uid.flatMap { self.account(uid: $0) }?.name == account.name
    }
    if own.contains(where: { $0.mayActAs.contains("*") }) { return Set(accounts.map(\.name)) }
    return own.reduce(into: Set(own.map(\.name))) { $0.formUnion($1.mayActAs) }
  }

  /// Notices that nobody could open: of accounts for which no user of the host can act a chain's clock runs all the same,
  /// and the register says that they were told. Not for a demonstration, in which one user acts for everybody.
  ///
  /// By organisation, in a fixed order. `organisation`: only its own.
  public func unreachable(of organisation: String? = nil) -> [Hole] {
    let reachable = reachable
    let deaf = accounts.filter {
      ($0.isInChain || $0.roles.contains(.table)) && !reachable.contains($0.name)
    }
    let byOrganisation = Dictionary(grouping: deaf, by: \.organisation)
    var holes: [Hole] = []
    for id in byOrganisation.keys.sorted() where organisation == nil || organisation == id {
      guard let accounts = byOrganisation[id], let first = accounts.first else { continue }
      holes.append(
        Hole(
          .unreachable, id, accounts: accounts.map(\.name), place: places["account \(first.name)"]))
    }
    guard organisation == nil else { return holes }
    let answering = accounts.filter { reachable.contains($0.name) }
    if !answering.contains(where: { $0.roles.contains(.operator) }) {
      holes.append(Hole(.noOperator, "table"))
    }
    if !answering.contains(where: { $0.roles.contains(.privacy) }) {
      holes.append(Hole(.noPrivacy, "table"))
    }
    if isSynthetic { holes.append(Hole(.inventedDirectory, "table")) }
    return holes
  }
}
