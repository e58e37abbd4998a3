/// The version of the programs, as `CHANGELOG.md` has it.
enum Version {
  static let text = "0.1.0"
}
