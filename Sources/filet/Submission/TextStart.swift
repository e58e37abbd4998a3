/// How a file begins. A byte order mark in front of UTF-8, as other systems write it, says nothing and is passed over;
/// what is no UTF-8 at all is called what it is: no line of it could be read.
enum TextStart {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let utf16: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
  /// gzip, zip, zstd.
  private static let compressed: [[UInt8]] = [
    [0x1F, 0x8B], [0x50, 0x4B, 0x03, 0x04], [0x28, 0xB5, 0x2F, 0xFD],
  ]

  /// So many bytes tell whether there is a mark.
  static var markLength: Int { mark.count }

  static func hasMark(_ text: some Collection<UInt8>) -> Bool { text.starts(with: mark) }

  /// Why nothing of this text can be read; `nil` where it may be UTF-8.
  static func refusal(of text: some Collection<UInt8>, in name: String) -> CommandFailure? {
    if utf16.contains(where: { text.starts(with: $0) }) {
      return CommandFailure(
        .unreadableInput, fr: "\(name) : ce fichier est en UTF-16 ; enregistrez-le en UTF-8",
        en: "\(name): this file is in UTF-16; save it as UTF-8")
    }
    if compressed.contains(where: { text.starts(with: $0) }) {
      return CommandFailure(
        .unreadableInput, fr: "\(name) : ce fichier est compressé ; décompressez-le d'abord",
        en: "\(name): this file is compressed; unpack it first")
    }
    return nil
  }
}
