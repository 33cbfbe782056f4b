internal import CLinux
internal import DeviceGuards
internal import DeviceInterface
internal import Execution
internal import Glibc
internal import SystemPackage

/// A child process and the socket that is its standard input.
final class GuardProcess: GuardLink {
    private let child: pid_t
    private var channel: LineChannel

    /// Starts `executable` with `arguments`.
    init(_ executable: String, _ arguments: [String]) throws(DeviceError) {
        var ends: [Int32] = [-1, -1]
        // No child inherits this end: a guard learns of the terminal's death when it closes.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw Self.failure(.current, executable)
        }
        defer { CLinux.close(ends[1]) }
        do {
            child = try Self.spawn(executable, arguments, standardInput: ends[1])
        } catch {
            CLinux.close(ends[0])
            throw Self.failure(error, executable)
        }
        channel = LineChannel(adopting: ends[0])
    }

    private static func spawn(
        _ executable: String, _ arguments: [String], standardInput: Int32
    ) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, standardInput, STDIN_FILENO)
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let result = posix_spawn(&child, executable, &actions, nil, &words, environ)
        guard result == 0 else { throw Errno(rawValue: result) }
        return child
    }

    private static func failure(_ errno: Errno, _ executable: String) -> DeviceError {
        DeviceError(
            errno: errno, "start a guard from \(executable)",
            advice: "The machine is out of processes or memory, or the program was removed.")
    }

    /// The time to leave for a guard that was told to; one that needs longer hangs.
    private static let patience = Duration.milliseconds(500)

    /// The time that the kernel may take to end a guard, which a hanging driver can delay.
    private static let killPatience = Duration.milliseconds(300)

    /// The descriptor for `poll`; -1 once ended.
    var descriptor: Int32 { channel.descriptor }

    func send(_ line: String) -> Bool { channel.sender.send(line) }

    func next() -> LineArrival { channel.next(within: .zero) }

    /// Ends the child, at once if `mustKill` is set, and waits for it on the supervisor's thread.
    func end(kill mustKill: Bool) async {
        channel.close()
        let clock = MonotonicClock()
        let end = clock.time + (mustKill ? .zero : Self.patience)
        while waitpid(child, nil, WNOHANG) == 0, clock.time < end + Self.killPatience {
            if clock.time >= end { Glibc.kill(child, SIGKILL) }
            usleep(1000)
        }
    }
}
