internal import BoxedProcesses
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
    case ended(BoxedChild.Ending)
    /// It sent something that no decoder sends.
    case broke(BrokenRule)

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
