import StrictJSON

/// Content that names or touches a person: one field of one observation, in clear. It exists in memory
/// between intake and sealing, and between unsealing and a notice; on disk it is only ever sealed.
public struct PersonalContent: Sendable, Hashable {
  /// Whose it is: sealed under the key of this subject. The youth's first identifier; where the
  /// observation has no youth, the observation itself (its id).
  public var subject: String
  public var observation: String
  public var group: FieldGroup
  /// The field's name, `youth.file` for members of the youth.
  public var name: String
  public var value: JSONValue

  public init(
    subject: String, observation: String, group: FieldGroup, name: String, value: JSONValue
  ) {
    self.subject = subject
    self.observation = observation
    self.group = group
    self.name = name
    self.value = value
  }
}
