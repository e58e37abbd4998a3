import Foundation
import TestSupport

extension ProgramRun {
  /// The built `filet` off the cooperative threads, with `input` on its stdin, in French unless told otherwise.
  static func filet(
    _ arguments: [String], input: String = "", locale: String = "fr_CA.UTF-8"
  ) async throws -> ProgramRun {
    try await program("filet", arguments, input: input, locale: locale)
  }

  static func program(
    _ name: String, _ arguments: [String], input: String = "", locale: String = "fr_CA.UTF-8"
  ) async throws -> ProgramRun {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            try run(
              name, arguments, environment: ["LC_ALL": locale, "PATH": "/usr/bin:/bin"],
              input: input)
          })
      }
    }
  }
}
