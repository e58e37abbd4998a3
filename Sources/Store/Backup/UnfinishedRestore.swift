import Wording

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

  /// Locks the folder itself while a restore works in it; `nil` where another one does, or it cannot be opened. Closing the
  /// descriptor lets go of it, and so does the end of the process.
  static func lock(_ directory: String) -> Int32? {
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return nil }
    // A file system that has no such locks is no fault.
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(folder)
      return nil
    }
    return folder
  }

  static func goingOn(in directory: String) -> Bilingual {
    Bilingual(
      fr: "une restauration est en cours dans « \(directory) » ; attendez qu'elle finisse",
      en: "a restore is going on in \"\(directory)\"; wait for its end")
  }

  /// In the workshop from the moment at which files get their names: what lies beside it is ours.
  static let naming = "naming"

  static func beginNaming(in workshop: String) {
    let mark = open(workshop + "/" + naming, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if mark >= 0 { close(mark) }
  }

  /// Makes room for the next try: the data that got their name before the keys did, and nothing that somebody else put
  /// there since.
  static func takeBackUnfinished(in directory: String) {
    let mark = directory + StateDirectory.workshop + "/" + naming
    guard isUnfinished(in: directory), access(mark, F_OK) == 0,
      access(directory + "/keys.sqlite", F_OK) != 0
    else { return }
    unlink(directory + "/filet.sqlite")
  }
}

extension StoreError {
  /// What a start says of it, or of one that goes on, by reading alone (`filetd --check` too); `nil` where there is none.
  public static func unfinishedRestore(in directory: String) -> StoreError? {
    guard Restoring.isUnfinished(in: directory) else { return nil }
    guard let folder = Restoring.lock(directory) else {
      let words = Restoring.goingOn(in: directory)
      return StoreError(.locked, fr: words.fr, en: words.en)
    }
    close(folder)
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
