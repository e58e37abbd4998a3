#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Bilingual {
  /// Why the system refused, by its number (`errno`): in words where people meet it, else by the number itself.
  public static func systemReason(_ number: Int32) -> Bilingual {
    switch number {
    case ENOENT:
      Bilingual(fr: "aucun fichier ni dossier de ce nom", en: "no file or folder of this name")
    case EACCES, EPERM: Bilingual(fr: "accès refusé", en: "permission denied")
    case EEXIST: Bilingual(fr: "existe déjà", en: "exists already")
    case ENOTDIR:
      Bilingual(
        fr: "une partie du chemin n'est pas un dossier", en: "a part of the path is no folder")
    case EISDIR: Bilingual(fr: "c'est un dossier", en: "it is a folder")
    case ENOSPC, EDQUOT:
      Bilingual(fr: "plus de place sur le disque", en: "no room left on the disk")
    case EFBIG: Bilingual(fr: "un fichier trop grand", en: "a file too large")
    case EROFS: Bilingual(fr: "le disque est en lecture seule", en: "the disk is read-only")
    case EIO: Bilingual(fr: "le disque est en panne", en: "the disk fails")
    case ELOOP: Bilingual(fr: "des liens en boucle", en: "links in a loop")
    case ENAMETOOLONG: Bilingual(fr: "un nom trop long", en: "a name too long")
    case EMFILE, ENFILE:
      Bilingual(fr: "trop de fichiers ouverts", en: "too many files are open")
    case EADDRINUSE: Bilingual(fr: "déjà pris", en: "taken already")
    default: Bilingual(fr: "erreur système \(number)", en: "system error \(number)")
    }
  }
}
