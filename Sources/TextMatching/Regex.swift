import CPCRE2

/// A compiled regular expression (PCRE2 with UTF, UCP and JIT). Immutable: shared by all tasks; each
/// brings its own `RegexScratch`.
public final class Regex: @unchecked Sendable {
  public struct Options: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let ignoresCase = Options(rawValue: 1)
    public static let anchorsMatchLines = Options(rawValue: 2)
    public static let dotMatchesNewline = Options(rawValue: 4)
  }

  /// Why a pattern does not compile, in PCRE2's words, and where (bytes from the start).
  public struct Fault: Error, Sendable, Hashable {
    public var message: String
    public var offset: Int
  }

  public enum Outcome: Sendable, Hashable {
    case match
    case noMatch
    /// A limit was reached before there was an answer, and nothing else could decide; the code is PCRE2's. This is not
    /// «no match».
    case limit(Int)
  }

  /// Longer patterns are refused.
  public static let longestPattern = 16_384

  let code: OpaquePointer
  private let pattern: [UInt8]
  private let options: Options
  /// Whether the JIT took it; it never does where memory may not be made executable.
  public let isJITCompiled: Bool

  public init(_ pattern: [UInt8], options: Options = []) throws(Fault) {
    var flags = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    if options.contains(.ignoresCase) { flags |= UInt32(PCRE2_CASELESS) }
    if options.contains(.anchorsMatchLines) { flags |= UInt32(PCRE2_MULTILINE) }
    if options.contains(.dotMatchesNewline) { flags |= UInt32(PCRE2_DOTALL) }
    guard let context = pcre2_compile_context_create_8(nil) else {
      throw Fault(message: "out of memory", offset: 0)
    }
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_max_pattern_length_8(context, Self.longestPattern)
    pcre2_set_parens_nest_limit_8(context, 100)
    var error: Int32 = 0
    var offset = 0
    // PCRE2 refuses a null pointer even for an empty pattern.
    let padded = pattern + [0]
    guard let code = pcre2_compile_8(padded, pattern.count, flags, &error, &offset, context) else {
      var buffer = [UInt8](repeating: 0, count: 256)
      let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
      let text = String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
      throw Fault(message: text.isEmpty ? "PCRE2 error \(error)" : text, offset: offset)
    }
    self.code = code
    self.pattern = pattern
    self.options = options
    isJITCompiled = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
  }

  deinit { pcre2_code_free_8(code) }

  /// Whether the expression matches anywhere in the text, which must be valid UTF-8. Where PCRE2's backtracking reaches
  /// its limit, RE2 decides in linear time, as far as it reads the expression alike.
  public func matches(
    _ text: UnsafeBufferPointer<UInt8>, using scratch: RegexScratch
  ) -> Outcome {
    let outcome = backtracks(text, using: scratch)
    guard case .limit = outcome, let found = matchesLinearly(text) else { return outcome }
    return found ? .match : .noMatch
  }

  /// What PCRE2 says alone.
  func backtracks(_ text: UnsafeBufferPointer<UInt8>, using scratch: RegexScratch) -> Outcome {
    let empty: UInt8 = 0
    let outcome =
      if let base = text.baseAddress {
        pcre2_match_8(
          code, base, text.count, 0, UInt32(PCRE2_NO_UTF_CHECK), scratch.data, scratch.context)
      } else {
        withUnsafePointer(to: empty) {
          pcre2_match_8(
            code, $0, 0, 0, UInt32(PCRE2_NO_UTF_CHECK), scratch.data, scratch.context)
        }
      }
    if outcome >= 0 { return .match }
    if outcome == PCRE2_ERROR_NOMATCH { return .noMatch }
    return .limit(Int(outcome))
  }

  /// What RE2 says; `nil` where it would not mean the same, or does not know the expression.
  func matchesLinearly(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    LinearExpression(pattern, options: options)?.matches(text)
  }

  public func matches(_ text: String, using scratch: RegexScratch) -> Outcome {
    Array(text.utf8).withUnsafeBufferPointer { matches($0, using: scratch) }
  }
}

/// What PCRE2 needs while it matches: one for each task, reused for every match.
public final class RegexScratch {
  let data: OpaquePointer?
  let context: OpaquePointer?
  private let stack: OpaquePointer?

  /// `matchLimit` bounds the work of one match (backtracking steps), `heapKilobytes` its memory.
  public init(matchLimit: UInt32 = 100_000, heapKilobytes: UInt32 = 8_192) {
    data = pcre2_match_data_create_8(1, nil)
    context = pcre2_match_context_create_8(nil)
    stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
    if let context {
      pcre2_set_match_limit_8(context, matchLimit)
      pcre2_set_depth_limit_8(context, matchLimit)
      pcre2_set_heap_limit_8(context, heapKilobytes)
      if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }
  }

  deinit {
    if let data { pcre2_match_data_free_8(data) }
    if let context { pcre2_match_context_free_8(context) }
    if let stack { pcre2_jit_stack_free_8(stack) }
  }
}
