internal import DeviceInterface
public import QRDecoding

/// Our own reader, each picture by itself.
public final class GatelightEngine: ReadingEngine {
    /// `gatelight-live` or `gatelight-thorough`.
    public let name: String
    private let effort: QRDecoder.Effort
    private let decoder = QRDecoder()

    /// With what effort it reads.
    public init(_ effort: QRDecoder.Effort) {
        self.effort = effort
        name = "gatelight-\(effort)"
    }

    /// Timed from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure {
            try decoder.symbols(in: picture.frame, effort: effort).map(\.payload)
        }
    }
}

/// Our own reader for streams: it remembers the pictures before.
public final class GatelightStreamEngine: ReadingEngine {
    /// `gatelight-stream`.
    public let name = "gatelight-stream"
    private let decoder = StreamDecoder()

    /// At the beginning of a stream.
    public init() {}

    /// Timed from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure { try decoder.look(at: picture.frame).symbols.map(\.payload) }
    }
}

/// zbar alone.
public final class ZBarEngine: ReadingEngine {
    /// `zbar`.
    public let name = "zbar"
    private let scan = PlainScan()

    /// QR symbols only.
    public init() {}

    /// Timed from the frame to its payloads.
    public func read(_ picture: BenchPicture) throws -> Reading {
        try ThreadTime.measure { try scan.symbols(in: picture.frame).map(\.payload) }
    }
}
