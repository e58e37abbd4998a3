import GRDB
import Observations

/// What the store was at when something failed.
enum StoreWork: Sendable { case opening, reading, writing }

/// Runs a piece of database work and says in the store's terms what went wrong. SQLite's own messages may
/// quote values, so they go no further.
func inStoreTerms<Value>(
  _ work: StoreWork, _ body: () throws -> Value
) throws(StoreError) -> Value {
  do {
    return try body()
  } catch let error as StoreError {
    throw error
  } catch let error as DatabaseError {
    throw StoreError(error, during: work)
  } catch is CodingFault {
    throw .damagedEntry
  } catch {
    throw StoreError(
      work == .writing ? .cannotWrite : work == .reading ? .cannotRead : .unusable,
      fr: "la base de données ne répond pas", en: "the database does not answer")
  }
}

extension StoreError {
  /// An entry that does not read as what was written.
  static var damagedEntry: StoreError {
    StoreError(
      .damaged,
      fr: "une inscription de la base est endommagée ; restaurez une sauvegarde",
      en: "an entry of the database is damaged; restore a backup")
  }

  static var noDatabase: StoreError {
    StoreError(
      .unusable,
      fr: "le fichier n'est pas une base de Filet, ou son en-tête est endommagé",
      en: "the file is not a database of Filet, or its header is damaged")
  }

  static var ofAnotherProgram: StoreError {
    StoreError(
      .unusable,
      fr: "« filet.sqlite » est la base d'un autre programme",
      en: "\"filet.sqlite\" is the database of another program")
  }

  private static var diskFaults: [ResultCode] { [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY] }

  init(_ error: DatabaseError, during work: StoreWork) {
    let code = error.resultCode.rawValue
    switch error.resultCode {
    case .SQLITE_CONSTRAINT:
      self.init(
        .contradiction,
        fr: """
          la transaction contredit ce qui est inscrit (un identifiant ou une clé déjà pris, ou \
          une chose absente) ; elle est refusée entière
          """,
        en: """
          the commit contradicts what is there (an id or a key already used, or a thing that is \
          absent); it is refused whole
          """)
    case .SQLITE_CORRUPT:
      self.init(
        .damaged,
        fr: "une page de la base est endommagée ; restaurez une sauvegarde",
        en: "a page of the database is damaged; restore a backup")
    case .SQLITE_NOTADB:
      self = .noDatabase
    default:
      switch work {
      case .writing:
        self.init(
          .cannotWrite,
          fr: """
            le disque ne prend plus rien (SQLite \(code)) : plein, en lecture seule ou en panne ; \
            faites de la place, le service reprend seul
            """,
          en: """
            the disk takes nothing more (SQLite \(code)): full, read-only or failing; \
            make room, the service goes on by itself
            """)
      case .reading:
        self.init(
          .cannotRead,
          fr: "le disque ne se lit pas (SQLite \(code))",
          en: "the disk cannot be read (SQLite \(code))")
      case .opening where Self.diskFaults.contains(error.resultCode):
        self.init(
          .unusable,
          fr: """
            la base ne peut être ouverte (SQLite \(code)) : le disque ne prend plus rien (plein, en lecture seule) ou \
            il est en panne ; faites de la place, puis recommencez
            """,
          en: """
            the database cannot be opened (SQLite \(code)): the disk takes nothing more (full, read-only) or it \
            fails; make room, then try again
            """)
      case .opening:
        self.init(
          .unusable,
          fr: "la base ne peut être ouverte (SQLite \(code))",
          en: "the database cannot be opened (SQLite \(code))")
      }
    }
  }
}
