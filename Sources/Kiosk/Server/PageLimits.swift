/// How much a page's viewers may take of the machine.
public struct PageLimits: Hashable, Sendable {
    /// Open connections; more wait in the kernel.
    public var connections = 512
    /// Connections that wait to be taken.
    public var backlog = 128
    /// A connection on which nothing is asked is closed after this, and one that takes longer to ask.
    public var idle = Duration.seconds(10)
    /// What was sent must be taken within this.
    public var stall = Duration.seconds(5)
    /// A request must be there in whole within this.
    public var request = Duration.seconds(10)
    /// Bytes of a request's header.
    public var headerBytes = 16 << 10
    /// Fields of a request's header.
    public var headers = 100
    /// Bytes of a request's body, pictures for the simulator excepted.
    public var bodyBytes = 16 << 10
    /// Bytes of a picture for the simulator.
    public var pictureBytes = 8 << 20
    /// Pictures of the camera a second, for all viewers together.
    public var previewRate = 5

    /// The defaults.
    public init() {}
}
