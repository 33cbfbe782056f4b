/// The limits on the resources that a page's viewers may use.
public struct PageLimits: Hashable, Sendable {
    /// The number of open connections; more wait in the kernel.
    public var connections = 512
    /// The number of connections that wait to be accepted.
    public var backlog = 128
    /// The time after which a connection without a complete request is closed.
    public var idle = Duration.seconds(10)
    /// The time within which sent data must be accepted.
    public var stall = Duration.seconds(5)
    /// The time within which a request must arrive completely.
    public var request = Duration.seconds(10)
    /// The number of bytes in a request's header.
    public var headerBytes = 16 << 10
    /// The number of fields in a request's header.
    public var headers = 100
    /// The number of bytes in a request's body, except for the simulator's pictures.
    public var bodyBytes = 16 << 10
    /// The number of bytes in a picture for the simulator.
    public var pictureBytes = 8 << 20
    /// The number of camera pictures a second, for all viewers together.
    public var previewRate = 5

    /// Creates the default limits.
    public init() {}
}
