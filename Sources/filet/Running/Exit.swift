import FiletClient

/// Exit codes of `filet`: part of the interface, scripts rely on them.
enum Exit: Int32, Sendable {
  case done = 0
  /// Done, but the answer is negative: a check found faults, an observation was rejected.
  case negative = 1
  case usage = 64
  case unreadableInput = 66
  case notReachable = 69
  case internalFault = 70
  case notPermitted = 77

  init(_ problem: Problem) {
    switch problem.status {
    case 401, 403: self = .notPermitted
    case 429, 503: self = .notReachable
    case 400..<500: self = .negative
    default: self = .internalFault
    }
  }

  init(_ fault: ClientFault) {
    switch fault.code {
    case .notReachable, .noAnswer, .brokenOff: self = .notReachable
    case .unreadableAnswer: self = .internalFault
    }
  }
}
