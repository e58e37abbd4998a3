/// Of how many observations a target took charge; the others it refused.
struct Receipts: Equatable {
  /// For the first time.
  var accepted = 0
  /// Before: the same again is answered by the first receipt.
  var repeated = 0
}

extension Receipts {
  /// As Filet answers: 201 or 200 with one receipt, or 200 with a line for each, and a line may refuse.
  init(status: String, answer: UnsafeRawBufferPointer) {
    guard status.contains(" 201 ") || status.contains(" 200 ") else { return }
    accepted = answer.count(of: #""status":"accepted""#)
    repeated = answer.count(of: #""status":"duplicate""#)
  }
}
