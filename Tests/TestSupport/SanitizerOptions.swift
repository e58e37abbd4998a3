import Foundation

/// What a program that a test starts with an environment of its own needs besides, so that a sanitizer reports where
/// `Scripts/sanitize` looks; empty in any other run.
public let sanitizerOptions: [String: String] = ProcessInfo.processInfo.environment.filter {
  ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
}
