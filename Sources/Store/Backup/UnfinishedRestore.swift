#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A restore that was cut short. Beginning empty in its place would look like a service that has lost everything, and
/// would stand in the way of the next try.
extension Restoring {
  /// Whether one was begun in this folder and its files have not got their names. There were no data when it began.
  public static func isUnfinished(in directory: String) -> Bool {
    var status = stat()
    // A link of that name is not of our making.
    guard lstat(directory + StateDirectory.workshop, &status) == 0,
      status.st_mode & S_IFMT == S_IFDIR
    else { return false }
    return ["/filet.sqlite", "/keys.sqlite"].contains { access(directory + $0, F_OK) != 0 }
  }

  /// Makes room for the next try: the data that got their name before the keys did.
  static func takeBackUnfinished(in directory: String) {
    guard isUnfinished(in: directory), access(directory + "/keys.sqlite", F_OK) != 0 else { return }
    unlink(directory + "/filet.sqlite")
  }
}

extension StoreError {
  /// What a start says of it, by reading alone (`filetd --check` too); `nil` where there is none.
  public static func unfinishedRestore(in directory: String) -> StoreError? {
    guard Restoring.isUnfinished(in: directory) else { return nil }
    let workshop = directory + StateDirectory.workshop
    return StoreError(
      .unfinished,
      fr: """
        une restauration a été interrompue dans « \(directory) » : reprenez-la (filetd --restore …), ou, pour y \
        renoncer, supprimez « \(workshop) »
        """,
      en: """
        a restore was cut short in "\(directory)": begin it again (filetd --restore …) or, to give it up, remove \
        "\(workshop)"
        """)
  }
}
