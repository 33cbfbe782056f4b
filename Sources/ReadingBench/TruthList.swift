internal import FoundationEssentials

/// The known contents of the pictures in a folder.
public struct TruthList: Sendable {
    private var entries: [String: PictureTruth] = [:]

    /// Creates an empty list.
    public init() {}

    /// Parses lines of JSON; throws if a line is something else.
    public init(lines: [UInt8]) throws {
        for line in lines.split(separator: 0x0A) {
            let entry = try JSONDecoder().decode(PictureTruth.self, from: Data(line))
            entries[entry.path] = entry
        }
    }

    /// Whether the list is empty.
    public var isEmpty: Bool { entries.isEmpty }

    /// Returns the entry whose path is the end of the picture's path.
    public subscript(path: String) -> PictureTruth? {
        var end = ""
        for component in path.split(separator: "/").reversed() {
            end = end.isEmpty ? String(component) : "\(component)/\(end)"
            if let entry = entries[end] { return entry }
        }
        return nil
    }
}

extension PictureTruth {
    /// The number of characters at which lists made from photographs cut a text.
    private static let cut = 400

    /// Returns whether a text is not in the picture, which is only known for pictures whose every
    /// text is known.
    ///
    /// Engines differ in white space and in their treatment of other alphabets, so the comparison
    /// ignores both.
    public func isMisread(_ text: [UInt8]) -> Bool {
        guard agreed.count >= symbols else { return false }
        let read = Self.comparable(text)
        return !(agreed + readByOneEngine).contains { known in
            let comparable = Self.comparable(known.utf8)
            return comparable == read
                || known.count >= Self.cut && read.starts(with: comparable)
        }
    }

    private static func comparable(_ text: some Sequence<UInt8>) -> [UInt8] {
        text.filter { (0x21...0x7E).contains($0) }
    }
}
