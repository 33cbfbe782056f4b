/// Something to say on a serial line, and the answer it needs.
public struct SerialMessage: Hashable, Sendable {
    /// How the device confirms.
    public enum Reply: Hashable, Sendable {
        /// Not at all; what it says is not listened to.
        case none
        /// With one byte, or another one when it did not understand.
        case acknowledgement(UInt8, refusal: UInt8)
        /// With a Modbus frame.
        case modbus
    }

    /// Sent as they are.
    public var bytes: [UInt8]
    /// What must come back.
    public var reply: Reply

    /// A message without a reply unless told otherwise.
    public init(_ bytes: [UInt8], reply: Reply = .none) {
        self.bytes = bytes
        self.reply = reply
    }
}
