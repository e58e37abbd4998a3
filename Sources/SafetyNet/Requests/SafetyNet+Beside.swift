import Dispatch
import Logging
import Store
import Wording

/// Blocking work on the store beside the turns.
extension SafetyNet {
  /// Blocking work on the store that need not hold up a turn.
  func beside<Value: Sendable>(
    _ body: @escaping @Sendable (any Store) throws(StoreError) -> Value
  ) async throws(RequestError) -> Value {
    let store = store
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(StoreError) {
          continuation.resume(returning: .success(try body(store)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    do throws(StoreError) {
      return try result.get()
    } catch {
      throw RequestError(.intakeClosed, error.message)
    }
  }

  /// A look at the store that may take long: no turn waits for it.
  func readBeside<Value: Sendable>(
    _ body: @escaping @Sendable (any Store) throws(StoreError) -> Value
  ) async throws(RequestError) -> Value {
    do throws(RequestError) { return try await beside(body) } catch { throw Self.cannotBeRead }
  }

  /// What cannot be taken off the disk now is tried again at the next tick.
  func forgetLog() async {
    mustForget = true
    do throws(RequestError) {
      try await beside { (store) throws(StoreError) in try store.forgetLog() }
      mustForget = false
    } catch {
      logger.error("the log could not be cut", metadata: ["code": "\(error.code)"])
    }
  }

  static let backupRunning = RequestError(
    .busy, fr: "une sauvegarde est en cours ; réessayer ensuite",
    en: "a backup is running; try again afterwards")
}
