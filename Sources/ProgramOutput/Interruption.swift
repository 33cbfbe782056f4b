import Dispatch
import Glibc
import Synchronization

/// Runs `work` until it ends or SIGINT or SIGTERM arrives. A signal cancels the task of `work`,
/// whose result is still awaited, so that files are completed and devices released.
package func untilInterrupted<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    // The signals are handled before the work begins, so that none ends the process meanwhile.
    let running = Mutex<(task: Task<Result, any Error>?, isInterrupted: Bool)>((nil, false))
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler {
            running.withLock { running in
                running.isInterrupted = true
                running.task?.cancel()
            }
        }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    let task = Task { try await work() }
    running.withLock { running in
        running.task = task
        if running.isInterrupted { task.cancel() }
    }
    return try await task.value
}
