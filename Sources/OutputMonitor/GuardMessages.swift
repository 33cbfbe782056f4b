package import SerialProtocols

/// What a guard sends to an output on a serial line. Only whole messages of the output's protocol
/// come out, so a guard can neither cut one off nor send one of another kind. While the line is
/// busy, a newer message takes the place of the one that waits, so no guard is ahead of its line.
package struct GuardMessages {
    private let known: [SerialMessage]
    private var rest: [UInt8] = []
    /// The whole message that waits.
    package private(set) var waiting: SerialMessage?
    /// Whether bytes came that begin no message. Nothing is taken after them.
    package private(set) var isUnknown = false

    /// Creates a value for a guard that may send the messages `known`.
    package init(_ known: [SerialMessage]) { self.known = known }

    /// Takes bytes of the guard.
    package mutating func take(_ bytes: [UInt8]) {
        for byte in bytes where !isUnknown {
            rest.append(byte)
            if let message = known.first(where: { $0.bytes == rest }) {
                (waiting, rest) = (message, [])
            } else {
                isUnknown = !known.contains { $0.bytes.starts(with: rest) }
            }
        }
    }

    /// Removes and returns the message that waits.
    package mutating func next() -> SerialMessage? {
        defer { waiting = nil }
        return waiting
    }

    /// Forgets everything, because another guard comes.
    package mutating func forget() { self = GuardMessages(known) }
}
