internal import DeviceInterface
public import QRDecoding

/// Gatelight's reader for single pictures.
public final class GatelightEngine: ReadingEngine {
    /// The name, `gatelight-live` or `gatelight-thorough`.
    public let name: String
    private let effort: QRDecoder.Effort
    private let decoder = QRDecoder()

    /// Creates a reader with the given effort.
    public init(_ effort: QRDecoder.Effort) {
        self.effort = effort
        name = "gatelight-\(effort)"
    }

    /// Reads a picture; the time runs from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure {
            try decoder.symbols(in: picture.frame, effort: effort).map(\.payload)
        }
    }
}

/// Gatelight's reader for streams, which remembers earlier pictures.
public final class GatelightStreamEngine: ReadingEngine {
    /// The name, `gatelight-stream`.
    public let name = "gatelight-stream"
    private let decoder = StreamDecoder()

    /// Creates a reader at the beginning of a stream.
    public init() {}

    /// Reads a picture; the time runs from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure { try decoder.look(at: picture.frame).symbols.map(\.payload) }
    }
}

/// zbar without any other step.
public final class ZBarEngine: ReadingEngine {
    /// The name, `zbar`.
    public let name = "zbar"
    private let scan = PlainDecoder()

    /// Creates a reader of QR symbols only.
    public init() {}

    /// Reads a picture; the time runs from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure { try scan.symbols(in: picture.frame).map(\.payload) }
    }
}
