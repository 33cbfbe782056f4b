internal import BoxedProcesses
internal import SystemPackage

/// Why a page's process was lost, or could not be started.
enum PageBoxFailure: Error, Hashable, CustomStringConvertible {
    case cannotStart(Errno)
    /// It did not serve in time after its start.
    case slow(Duration)
    /// It did not answer pings.
    case silent(Duration)
    /// It used more processor time than viewers can need.
    case busy
    /// It ended the socket at which viewers come in.
    case socketEnded
    case ended(BoxedChild.Ending)
    case broke(BrokenRule)
    /// What it has to know is too long to be sent.
    case noSetup

    /// The exit status of a page whose certificate or key cannot be used.
    static let unreadable: Int32 = 66
    /// The exit status of a page that cannot accept viewers.
    static let unservable: Int32 = 69

    /// The failure in words of ours: nothing of what the process sent is in it.
    var description: String {
        switch self {
        case .cannotStart(let errno): "it cannot be started: \(errno)"
        case .slow(let limit): "it did not serve within \(limit), so it was ended"
        case .silent(let limit): "it did not answer within \(limit), so it was ended"
        case .busy: "it kept the processor busy, so it was ended"
        case .socketEnded: "it ended the socket at which viewers come in, so it was ended"
        case .ended(.status(Self.unreadable)):
            "it cannot read the certificate or its key: check kiosk.tls"
        case .ended(.status(Self.unservable)): "it cannot accept connections"
        case .ended(.status(ConfinedStatus.notConfined)):
            "it could not be confined, so it left: `gatelight doctor` says what the kernel lacks"
        case .ended(let ending): "it \(ending)"
        case .broke(let rule):
            "what it sent is not what a page asks, so it was ended: \(rule.rawValue)"
        case .noSetup: "the configuration is too long for it"
        }
    }
}
