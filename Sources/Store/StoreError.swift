import Wording

/// Why the store could not do what was asked. The message names no content.
public struct StoreError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// The database cannot be opened or is of another kind or a later version.
    case unusable
    /// Another daemon holds the state directory.
    case locked
    /// A page or an entry is damaged.
    case damaged
    /// The disk is full, read-only, or fails.
    case cannotWrite
    /// The database cannot be read, for another reason than damage.
    case cannotRead
    /// A key is missing or does not open what it should.
    case key
    /// A restore into the state directory was cut short.
    case unfinished
    /// Files or folders that others may read.
    case unsafePermissions
    /// The commit contradicts what is there: a key or an id used twice, a gap in an inbox, a thing that is
    /// not there. A fault of the caller; nothing is written.
    case contradiction
  }

  public var code: Code
  public var message: Bilingual

  public init(_ code: Code, fr: String, en: String) {
    self.code = code
    message = Bilingual(fr: fr, en: en)
  }
}
