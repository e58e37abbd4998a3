import Wording

/// A command could not do its work. What, where and what to do, in both languages.
struct CommandFailure: Error, Sendable, Hashable {
  var exit: Exit
  /// `nil` where everything was already said.
  var message: Bilingual?

  init(_ exit: Exit, fr: String, en: String) {
    self.exit = exit
    message = Bilingual(fr: fr, en: en)
  }

  init(_ exit: Exit) { self.exit = exit }
}
