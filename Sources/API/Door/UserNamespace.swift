import Wording

/// Whether the users that the kernel names are those of the host.
///
/// In a user namespace that maps only some users (`PrivateUsers=yes`, `unshare -U`) every other user becomes
/// 65534: all people become one, and one person's rights are everybody's. Filet does not run there.
public enum UserNamespace {
  /// `map` is the text of `/proc/self/uid_map`.
  public static func check(map: String) throws(DoorError) {
    let lines = map.split(separator: "\n").map {
      $0.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
    }
    guard lines == [[0, 0, 4_294_967_295]] else {
      throw DoorError(
        .unsafe,
        fr:
          "filetd tourne dans un espace d'utilisateurs à part : le noyau ne dirait pas qui appelle ; enlevez PrivateUsers= ou l'option du conteneur",
        en:
          "filetd runs in a user namespace of its own: the kernel would not say who calls; remove PrivateUsers= or the container's option"
      )
    }
  }
}
