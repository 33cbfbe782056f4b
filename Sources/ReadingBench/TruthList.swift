internal import FoundationEssentials

/// What the pictures of a folder show.
public struct TruthList: Sendable {
    private var entries: [String: PictureTruth] = [:]

    /// Nothing is known of any picture.
    public init() {}

    /// From lines of JSON; throws if one is something else.
    public init(lines: [UInt8]) throws {
        for line in lines.split(separator: 0x0A) {
            let entry = try JSONDecoder().decode(PictureTruth.self, from: Data(line))
            entries[entry.path] = entry
        }
    }

    /// Whether nothing is known of any picture.
    public var isEmpty: Bool { entries.isEmpty }

    /// By the end of the picture's path.
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
    /// The most characters of a text that lists made by reading photographs keep.
    private static let cut = 400

    /// Whether a text that was read is not in the picture. Only pictures whose every text is known can
    /// show that.
    ///
    /// Engines differ in white space and in what they make of other alphabets, so neither counts.
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
