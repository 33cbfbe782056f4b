internal import DeviceInterface
internal import SystemPackage

/// Why a decoder process gave no answer. The process is then ended.
enum BoxFailure: Error, Hashable {
    /// It could not be started.
    case cannotStart(Errno)
    /// It could not be started, because there is no memory for frames of this many bytes.
    case noMemory(Errno, bytes: Int)
    /// It did not answer in time.
    case late(Duration)
    /// It ended by itself, or with a signal.
    case ended(Ending)
    /// It sent something that no decoder sends.
    case broke(BrokenRule)

    /// How a process ended.
    enum Ending: Hashable {
        case status(Int32)
        case signal(Int32)
        case unknown
    }

    /// The error of the terminal's decoder.
    var error: DeviceError {
        let operation = "examine a frame in the decoder's process"
        let again = "It is started again. If this repeats, see troubleshooting.md."
        return switch self {
        case .cannotStart(let errno):
            DeviceError(
                errno: errno, "start the decoder's process",
                advice: "The machine is out of processes or memory, or the program was removed.")
        case .noMemory(let errno, let bytes):
            DeviceError(
                errno: errno, "allocate \(bytes) bytes for the decoder's frames",
                advice: "Choose a smaller frame size.")
        case .late(let limit):
            DeviceError(
                .timedOut, "\(operation): no answer within \(limit), so it was ended",
                advice: again)
        case .ended(.status(ConfinedStatus.notConfined)):
            DeviceError(
                .unsupported, "\(operation): it could not be confined, so it left",
                advice: "`gatelight doctor` says what the kernel lacks.")
        case .ended(let ending):
            DeviceError(.disconnected, "\(operation): it \(ending)", advice: again)
        case .broke(let rule):
            DeviceError(
                .badData, "\(operation): its answer is not one, so it was ended: \(rule.rawValue)",
                advice: again)
        }
    }
}

extension BoxFailure.Ending: CustomStringConvertible {
    var description: String {
        switch self {
        case .status(let status): "ended with status \(status)"
        // SIGSYS (31): seccomp. SIGKILL (9): the terminal, or the kernel for lack of memory.
        case .signal(31): "asked the kernel for what it may not have, and was killed (signal 31)"
        case .signal(let signal): "was killed (signal \(signal))"
        case .unknown: "closed its connection"
        }
    }
}

/// Exit statuses of a decoder process.
enum ConfinedStatus {
    /// Nothing connects it to a terminal.
    static let notConnected: Int32 = 64
    /// It could not be confined.
    static let notConfined: Int32 = 71
    /// It cannot understand what the terminal asks.
    static let notUnderstood: Int32 = 76
}
