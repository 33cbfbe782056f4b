/// Why a request is not understood: what would be accepted. Repeats nothing of what was sent.
public struct RequestFault: Error, Hashable, Sendable {
    /// For whoever sent it.
    public let message: String

    init(_ message: String) {
        self.message = message
    }
}
