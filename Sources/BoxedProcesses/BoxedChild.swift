internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemPackage

/// A process of this program that confines itself, and the socket that leads to it.
package struct BoxedChild: ~Copyable {
    /// The program to start.
    package struct Program: Sendable {
        /// The path of its file.
        package var executable: String
        /// Its arguments.
        package var arguments: [String]

        /// Creates a program from the path of its file and its arguments.
        package init(_ executable: String, _ arguments: [String]) {
            (self.executable, self.arguments) = (executable, arguments)
        }
    }

    /// The number of the process.
    package let process: Int32
    /// The socket. Its other end is descriptor 0 of the process.
    package let socket: Int32
    private let start = Deadline.now

    /// Starts a process, which gets `descriptor` as its descriptor 1. Nothing else of this process is
    /// inherited: no descriptor, no environment.
    package init(_ program: Program, descriptor: Int32) throws(Errno) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Errno(rawValue: gl_errno()) }
        defer { close(ends[1]) }
        do {
            process = try Self.start(program, socket: ends[1], descriptor: descriptor)
        } catch {
            close(ends[0])
            throw error
        }
        socket = ends[0]
    }

    deinit {
        close(socket)
    }

    private static func start(
        _ program: Program, socket: Int32, descriptor: Int32
    ) throws(Errno) -> pid_t {
        let start = Start()
        try SpawningThread.shared.run { start.run(program, socket, descriptor) }
        let (error, child) = start.result.withLock { $0 }
        guard error == 0 else { throw Errno(rawValue: error) }
        return child
    }

    /// The result of a start on another thread.
    private final class Start: Sendable {
        let result = Mutex<(error: Int32, child: Int32)>((0, 0))

        func run(_ program: Program, _ socket: Int32, _ descriptor: Int32) {
            var words = ([program.executable] + program.arguments).map { strdup($0) } + [nil]
            // A crash handler would start another process.
            var variables = [strdup("SWIFT_BACKTRACE=enable=no"), nil]
            defer { for word in words + variables { free(word) } }
            var child: Int32 = -1
            let error = gl_start_confined(
                program.executable, &words, &variables, socket, descriptor, &child)
            result.withLock { $0 = (error, child) }
        }
    }

    /// The time since it was started.
    package var age: Duration { Deadline.now - start }

    /// The time that the kernel may take to end a process.
    private static let patience = Duration.milliseconds(300)

    /// Waits for the end of a process that ends by itself, and kills it if it does not. Returns how it
    /// ended.
    package consuming func end() -> Ending {
        let end = Deadline(in: Self.patience)
        var status: Int32 = 0
        // One that crashed is a moment away from its end when its socket closes.
        let graceEnd = Deadline(in: .milliseconds(20))
        while waitpid(process, &status, WNOHANG) == 0 {
            if graceEnd.isOver { Glibc.kill(process, SIGKILL) }
            if end.isOver { return .unknown }
            usleep(500)
        }
        let signal = status & 0x7F
        return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
    }

    /// Ends the process at once and waits for it.
    package consuming func kill() {
        Glibc.kill(process, SIGKILL)
        _ = end()
    }

    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        /// By itself.
        case status(Int32)
        /// By a signal.
        case signal(Int32)
        /// In a way that was not seen.
        case unknown
    }
}

extension BoxedChild.Ending: CustomStringConvertible {
    /// The end as a predicate of the process.
    package var description: String {
        switch self {
        case .status(let status): "ended with status \(status)"
        // SIGSYS (31): seccomp. SIGKILL (9): the terminal, or the kernel for lack of memory.
        case .signal(31): "asked the kernel for what it may not have, and was killed (signal 31)"
        case .signal(let signal): "was killed (signal \(signal))"
        case .unknown: "closed its connection"
        }
    }
}

/// Exit statuses of a confined process.
package enum ConfinedStatus {
    /// Nothing connects it to a terminal.
    package static let notConnected: Int32 = 64
    /// It could not be confined.
    package static let notConfined: Int32 = 71
    /// It cannot understand what the terminal asks.
    package static let notUnderstood: Int32 = 76
}
