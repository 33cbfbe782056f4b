/// The reason why a request is not understood, with what would be accepted. It repeats nothing that
/// was sent.
public struct RequestFault: Error, Hashable, Sendable {
    /// The text for the sender of the request.
    public let message: String

    init(_ message: String) {
        self.message = message
    }
}
