extension Pipeline {
  /// Why something is looked at again; decides what recipients are told.
  enum Cause: Sendable, Hashable {
    /// An observation came.
    case arrival
    /// An observation was retracted or superseded.
    case correction
    /// Nothing but time has passed; or what stands was destroyed by its age.
    case time
  }
}
