/// A temporary fault of a simulated camera.
public struct CameraFault: Hashable, Sendable {
    /// The kinds of faults.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The device is gone, and every attempt to use it fails.
        case disconnect
        /// No frames arrive.
        case stall
        /// Frames arrive with half their bytes.
        case corrupt
        /// The same picture arrives again and again.
        case freeze
    }

    /// The kind of fault.
    public var kind: Kind
    /// The time at which the fault begins.
    public var from: Duration
    /// How long the fault lasts.
    public var length: Duration

    /// Creates a fault.
    public init(_ kind: Kind, from: Duration, for length: Duration) {
        self.kind = kind
        self.from = from
        self.length = length
    }

    var end: Duration { from + length }

    func isActive(at time: Duration) -> Bool {
        time >= from && time < end
    }
}
