import Chronology
import StrictJSON
import Wording

/// The door: checks what watch units submit (`validate`) and turns it into an observation without names
/// and the personal content beside it (`admit`). Pure: the same event, arrival and keys give the same.
public struct Intake: Sendable {
  public let catalog: KindCatalog
  public let keys: PseudonymKeys

  /// How far a clock of a unit may be ahead.
  public static let clockTolerance = Span.minutes(5)

  public init(catalog: KindCatalog, keys: PseudonymKeys) {
    self.catalog = catalog
    self.keys = keys
  }

  /// The event in this JSON value, or everything that is wrong with it: each fault with a JSON pointer
  /// and a sentence that says what to do and never repeats a value.
  public func validate(_ event: JSONValue, now: Timestamp) -> Result<CloudEvent, Rejection> {
    var validation = EventValidation(catalog: catalog, now: now)
    let read = validation.read(event)
    guard validation.faults.isEmpty, let read else {
      return .failure(Rejection(faults: validation.faults, content: validation.content))
    }
    return .success(read)
  }
}
