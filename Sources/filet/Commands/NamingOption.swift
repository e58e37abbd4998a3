import ArgumentParser
import Wording

/// Whether a young person is given by name and birth date, which are read and never stand on the command line.
struct NamingOption: ParsableArguments {
  @Flag(
    name: .customLong("by-name"),
    help: ArgumentHelp(
      say(
        "Lire plutôt son nom, puis sa date de naissance.",
        "Read the name, then the birth date instead."))) var isByName = false

  /// - Parameter youth: a reference, `-`, or nothing.
  func check(_ youth: String?) throws {
    guard let youth, youth != "-" else { return }
    guard youth.hasPrefix("yth_") else {
      throw ValidationError(DiscreetInput.refusal[Speech.language])
    }
    guard !isByName else {
      throw ValidationError(
        say("Une référence, ou --by-name, pas les deux.", "A reference or --by-name, not both."))
    }
  }
}
