internal import FoundationEssentials

/// The content of one picture in a folder, as a line of JSON in the list `NAME-truth.jsonl` beside
/// the folder.
public struct PictureTruth: Codable, Sendable, Equatable {
    /// The path from the folder's own name on, such as `photographs/blurred/1.jpg`.
    public var path: String
    /// The number of symbols in the picture.
    public var symbols: Int
    /// The texts that are certainly in the picture; longer ones may be cut at 400 characters.
    public var agreed: [String]
    /// The texts that only one engine read in the picture.
    public var readByOneEngine: [String]
    /// The x and y of the symbol's four corners in a drawn scene, upper left first, in pixels.
    public var corners: [[Double]]?

    /// Creates a description of a picture.
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

    /// Returns one line of JSON without its line feed.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
