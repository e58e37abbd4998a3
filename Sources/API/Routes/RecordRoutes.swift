import HTTPTypes
import HummingbirdCore
import Record
import SafetyNet
import StrictJSON
import Wording

/// The tamper-evident record: checkpoints and proofs for everybody, entries for `privacy`.
struct RecordRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity

  /// Entries in one answer, at most.
  static let pageSize = 1_000

  var routes: [Route] {
    [
      Route(.get, "/v1/record/checkpoint", "readCheckpoint") {
        exchange async throws(Problem) -> Response in
        _ = try await identity.caller(of: exchange)
        guard let checkpoint = await net.checkpoint else { throw .notFound }
        return .bytes(Array(checkpoint.note.utf8), type: MediaType.text)
      },
      Route(.get, "/v1/record/key", "readRecordKey") {
        exchange async throws(Problem) -> Response in
        _ = try await identity.caller(of: exchange)
        guard let key = await net.recordKey else { throw .notFound }
        return .bytes(Array((key.text + "\n").utf8), type: MediaType.text)
      },
      Route(.get, "/v1/record/entries", "listEntries") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        try exchange.checkQuery("from", "to")
        // Who says the end alone means what leads up to it.
        let end = try exchange.query("to", in: 1...Int.max, otherwise: Self.pageSize)
        // Entries are numbered from 1; who counts from 0 means the beginning.
        let from = max(
          1,
          try exchange.query("from", in: 0...Int.max, otherwise: end - Self.pageSize + 1))
        let (last, _) = from.addingReportingOverflow(99)
        let to = exchange.query("to") == nil ? max(from, last) : end
        guard from <= to, to - from < Self.pageSize else {
          throw .invalid([
            Fault(
              "/to", fr: "« from » ≤ « to », et au plus \(Self.pageSize) inscriptions",
              en: "\"from\" ≤ \"to\", and at most \(Self.pageSize) entries")
          ])
        }
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.entries(Int64(from)...Int64(to), for: caller)
          })
      },
      Route(.get, "/v1/record/consistency", "proveConsistency") {
        exchange async throws(Problem) -> Response in
        _ = try await identity.caller(of: exchange)
        try exchange.checkQuery("from", "to")
        let from = try number("from", exchange)
        let to = try number("to", exchange)
        let proof = try await withProblems { () async throws(RequestError) in
          try await net.consistencyProof(from: Int64(from), to: Int64(to))
        }
        return .json([
          "from": .integer(Int64(from)), "to": .integer(Int64(to)),
          "path": .array(proof.path.map { .string("\($0)") }),
        ])
      },
      Route(.get, "/v1/record/opening", "openCommitment") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        try exchange.checkQuery("seq", "youth")
        let seq = try number("seq", exchange)
        let youth = try exchange.youth()
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.openCommitment(of: Int64(seq), about: youth, for: caller)
          })
      },
      Route(.get, "/v1/record/inclusion", "proveEntry") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        try exchange.checkQuery("seq")
        let seq = try number("seq", exchange)
        let proof = try await withProblems { () async throws(RequestError) in
          try await net.entryProof(of: Int64(seq), for: caller)
        }
        return .json(
          .object((proof.json.object ?? []) + [JSONMember("proof", .string(proof.text))]))
      },
    ]
  }

  /// A number that must be there.
  private func number(_ name: String, _ exchange: Exchange) throws(Problem) -> Int {
    let value = try exchange.query(name, in: 0...Int.max, otherwise: -1)
    guard value >= 0 else {
      throw .invalid([
        Fault("/\(name)", fr: "« \(name) » manque", en: "\"\(name)\" is missing")
      ])
    }
    return value
  }
}
