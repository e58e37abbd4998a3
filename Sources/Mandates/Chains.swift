/// Who stands at each step of each organisation's chain, in the order of the directory.
struct Chains: Sendable {
  private var people: [String: [Step: [Account]]] = [:]
  /// The Table is everybody's last step.
  private var table: [Account] = []

  init(_ directory: Directory) {
    for account in directory.accounts {
      for step in Step.allCases where account.roles.contains(step.role) {
        if step == .table {
          table.append(account)
        } else {
          people[account.organisation, default: [:]][step, default: []].append(account)
        }
      }
    }
  }

  func people(at step: Step, of organisation: String) -> [Account] {
    step == .table ? table : people[organisation]?[step] ?? []
  }
}
