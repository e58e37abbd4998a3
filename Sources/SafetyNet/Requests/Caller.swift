import Mandates

/// Who asks: the account whose rights count, and the account through which it was asked where somebody acts
/// for another. The door makes it from the uid that the kernel gives (`docs/security.md` 1).
public struct Caller: Sendable, Hashable {
  public var account: Account
  /// The account that the uid belongs to, where it is another one.
  public var through: String?
  /// Acts for somebody where everybody is invented, and one user may be all of them.
  public var isDemonstration = false
  /// Asks with `HEAD`: no content is shown, so no notice counts as sent or received. That they asked is recorded all the
  /// same: how long an answer is says something too.
  public var seesNoContent = false

  public init(account: Account, through: String? = nil) {
    self.account = account
    self.through = through
  }

  public var name: String { account.name }
  public func has(_ role: Role) -> Bool { account.roles.contains(role) }

  /// Whether counts of everything that goes on may be shown to them. By how far a counter moves when one submits, one learns
  /// what others know: so not to a partner's coordinator, who has those of their own organisation.
  public var mayCount: Bool {
    !account.roles.isDisjoint(with: [.operator, .table, .privacy, .analyst])
  }
}
