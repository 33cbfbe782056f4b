import Glibc
import NIOPosix

/// One thread for slow and blocking work, such as encoding pictures, reading files and slow hashes.
/// The threads that read and judge codes have priority over it.
package struct BackgroundThread: Sendable {
    /// The thread for what pages ask of this process. It is never shut down.
    package static let shared = BackgroundThread()

    private let pool = NIOThreadPool(numberOfThreads: 1)

    /// Starts the thread, unless it is started later.
    init(startsLater: Bool = false) {
        if !startsLater { start() }
    }

    func start() {
        pool.start()
        pool.submit { _ in Priority.lower() }
    }

    /// Runs `work` when its turn comes.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await pool.runIfActive(work)
    }

    func stop() async {
        try? await pool.shutdownGracefully()
    }
}

/// The priority of a thread.
enum Priority {
    private static let niceness: Int32 = 10

    /// Lowers the priority of the calling thread. On Linux niceness belongs to a thread (sched(7))
    /// and 0 means the caller. Without permission the priority stays unchanged.
    static func lower() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
