import StrictJSON

/// Reads events off bytes one by one, within the limits of the door. One for each task: it keeps its buffers.
struct EventReader {
  private let reader = JSONReader()
  private let limits = JSONLimits(bytes: DoorLimits.observationBytes, depth: DoorLimits.depth)

  func read(_ bytes: ArraySlice<UInt8>) -> Result<JSONValue, Problem> {
    bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONFault) {
        return .success(try reader.read(buffer, limits: limits))
      } catch {
        return .failure(Problem(error))
      }
    }
  }
}
