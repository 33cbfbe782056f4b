/// A message on a serial line, and the answer that it needs.
package struct SerialMessage: Hashable, Sendable {
    /// The way in which the device confirms.
    package enum Reply: Hashable, Sendable {
        /// No confirmation; answers are ignored.
        case none
        /// One byte, or another byte if the device did not understand.
        case acknowledgement(UInt8, refusal: UInt8)
        /// A Modbus frame.
        case modbus
    }

    /// The bytes, which are sent unchanged.
    package var bytes: [UInt8]
    /// The required reply.
    package var reply: Reply

    /// Creates a message, by default without a reply.
    package init(_ bytes: [UInt8], reply: Reply = .none) {
        self.bytes = bytes
        self.reply = reply
    }
}
