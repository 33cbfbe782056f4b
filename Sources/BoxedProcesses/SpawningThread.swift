internal import CLinux
internal import Execution
internal import Synchronization
internal import SystemPackage

/// The thread that starts all confined processes of this program, and never ends.
///
/// The kernel ends such a process together with the thread that started it (PR_SET_PDEATHSIG, prctl(2)).
/// That must be the end of the program, not the end of a thread that had nothing to do for a while.
final class SpawningThread: Sendable {
    /// The one thread of this program.
    static let shared = SpawningThread()

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        let done: Semaphore

        init(_ done: Semaphore, _ body: @escaping @Sendable () -> Void) {
            (self.body, self.done) = (body, done)
        }
    }

    private let waiting = Mutex<(work: [Work], isRunning: Bool)>(([], false))
    private let wake = Semaphore()

    private init() {}

    /// Runs `body` on the thread and returns when it has ended. Throws if there is no thread.
    func run(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        let work = Work(Semaphore(), body)
        let result = waiting.withLock { waiting -> Int32 in
            if !waiting.isRunning {
                let result = start()
                guard result == 0 else { return result }
                waiting.isRunning = true
            }
            waiting.work.append(work)
            return 0
        }
        guard result == 0 else { throw Errno(rawValue: result) }
        wake.signal()
        work.done.wait()
    }

    private func start() -> Int32 {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { _ in
                gl_name_thread("gl-spawn")
                SpawningThread.shared.work()
                return nil
            }, nil)
        if result == 0 { pthread_detach(thread) }
        return result
    }

    private func work() {
        while true {
            wake.wait()
            let next = waiting.withLock { $0.work.isEmpty ? nil : $0.work.removeFirst() }
            next?.body()
            next?.done.signal()
        }
    }
}
