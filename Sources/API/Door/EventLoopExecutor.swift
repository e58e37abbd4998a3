import NIOCore

/// Runs the tasks of connections on an event loop's own thread: from the socket to the turn and back no other
/// thread has to be woken. What takes long must leave it (`Route.isBrief`), since other connections wait meanwhile.
final class EventLoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
