import Glibc
import NIOPosix

/// One thread for what takes long and blocks: coding pictures, reading files, slow hashes. Those that
/// read and judge codes go before it.
struct BackgroundThread: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() {
        pool.start()
        pool.submit { _ in Priority.lower() }
    }

    /// Runs `work` when its turn comes.
    func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await pool.runIfActive(work)
    }

    func stop() async {
        try? await pool.shutdownGracefully()
    }
}

/// How much of the machine a thread may claim.
enum Priority {
    private static let niceness: Int32 = 10

    /// Lets the calling thread come after the others. On Linux niceness is a thread's own
    /// (sched(7)), 0 is the caller, and whoever may not change it goes on as it was.
    static func lower() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
