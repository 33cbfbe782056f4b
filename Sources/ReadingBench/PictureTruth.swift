internal import FoundationEssentials

/// What one picture of a folder shows, as a line of JSON in a list beside the folder, `NAME-truth.jsonl`.
public struct PictureTruth: Codable, Sendable, Equatable {
    /// From the folder's own name on, as in `photographs/blurred/1.jpg`.
    public var path: String
    /// How many symbols are in the picture.
    public var symbols: Int
    /// Texts that are certainly in it; longer ones may be cut at 400 characters.
    public var agreed: [String]
    /// Texts that one engine read in it and no other.
    public var readByOneEngine: [String]
    /// For drawn scenes, x and y of the symbol's four corners, upper left first, in pixels.
    public var corners: [[Double]]?

    /// Takes all as they are.
    public init(
        path: String, symbols: Int, agreed: [String], readByOneEngine: [String] = [],
        corners: [[Double]]? = nil
    ) {
        self.path = path
        self.symbols = symbols
        self.agreed = agreed
        self.readByOneEngine = readByOneEngine
        self.corners = corners
    }

    /// One line, without its end.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
