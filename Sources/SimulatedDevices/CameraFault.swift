/// Something that goes wrong with a simulated camera for a while.
public struct CameraFault: Hashable, Sendable {
    /// What goes wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The device is gone: every attempt to use it fails.
        case disconnect
        /// No frames come.
        case stall
        /// Frames come with half their bytes.
        case corrupt
        /// The same picture comes again and again.
        case freeze
    }

    /// What goes wrong.
    public var kind: Kind
    /// From when.
    public var from: Duration
    /// For how long.
    public var length: Duration

    /// A fault.
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
