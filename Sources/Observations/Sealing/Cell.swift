/// The place of a sealed value in the store. A value is sealed for its place: moved to another row,
/// column or table it does not open.
public struct Cell: Sendable, Hashable {
  public var table: String
  /// The row's primary key as text.
  public var row: String
  public var column: String

  public init(table: String, row: String, column: String) {
    self.table = table
    self.row = row
    self.column = column
  }

  /// The additional authenticated data: every part with its length before it, so that no two places
  /// give the same bytes.
  func additionalData(key: String, version: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.text("filet/cell/1")
    writer.text(table)
    writer.text(row)
    writer.text(column)
    writer.text(key)
    writer.integer(Int64(version))
    return writer.bytes
  }
}
