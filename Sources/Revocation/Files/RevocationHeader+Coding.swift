extension RevocationHeader {
    /// The 128 bytes of a header.
    var encoded: [UInt8] {
        let prefix: [UInt8]
        var (seed, length, count): (UInt64, UInt32, UInt32) = (0, 0, 0)
        switch content {
        case .list(let ofList): prefix = ofList
        case .filter(let ofFilter, let layout):
            prefix = []
            (seed, length, count) = (ofFilter, layout.blockLength, layout.blockCount)
        }
        let name = Array(segment.name.utf8)
        var bytes = Self.magic
        bytes += [content.kind, UInt8(segment.width), UInt8(segment.prefixLength)]
        bytes += [UInt8(segment.keyID.count), UInt8(name.count), 0]
        bytes += padded(prefix, 2) + padded(segment.keyID, 32) + padded(name, 32)
        bytes += littleEndian(UInt32(segment.shards)) + littleEndian(UInt32(0))
        bytes += littleEndian(UInt64(segment.entries)) + littleEndian(UInt64(entries))
        bytes += littleEndian(seed) + littleEndian(length) + littleEndian(count)
        bytes += littleEndian(checksum)
        return bytes + littleEndian(Checksum.crc32(bytes))
    }

    /// Parses the header of a file of `fileSize` bytes that begins with `bytes`. It does not check
    /// the data.
    init(
        decoding bytes: [UInt8], fileSize: Int, file: String
    ) throws(RevocationError) {
        let reader = HeaderReader(bytes: bytes, file: file)
        try reader.require(bytes.count >= Self.size, "shorter than its header of 128 bytes")
        try reader.require(
            bytes.starts(with: Self.magic), "not a revocation file of version \(Self.magic[7])")
        try reader.require(
            reader.word(124) == Checksum.crc32(bytes[..<124]), "its header is damaged")
        segment = try SegmentHeader(reader)
        content = try Content(reader, segment)
        entries = try reader.entries(at: 96)
        checksum = reader.word(120)
        try reader.require(bytes[13] == 0 && reader.word(84) == 0, "a reserved byte is in use")
        try requireOrdinary(reader)
        try reader.require(
            fileSize == Self.size + dataSize,
            "\(fileSize) bytes instead of \(Self.size + dataSize)")
    }

    private func requireOrdinary(_ reader: HeaderReader) throws(RevocationError) {
        let isWhole = segment.prefixLength == 0 || content.kind == Content.filterKind
        try reader.require(
            isWhole ? entries == segment.entries : entries <= segment.entries,
            "\(entries) entries, but the segment has \(segment.entries)")
    }

    private func padded(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }

    private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension RevocationHeader.Content {
    static let filterKind: UInt8 = 1
    static let listKind: UInt8 = 2

    var kind: UInt8 {
        switch self {
        case .filter: Self.filterKind
        case .list: Self.listKind
        }
    }

    fileprivate init(
        _ reader: HeaderReader, _ segment: SegmentHeader
    ) throws(RevocationError) {
        let (seed, length, count) = (reader.long(104), reader.word(112), reader.word(116))
        switch reader.bytes[8] {
        case Self.filterKind:
            _ = try reader.text(14, 0, of: 2)
            guard let layout = FuseLayout(blockLength: length, blockCount: count) else {
                throw reader.error("a filter of \(count) blocks of \(length) slots")
            }
            self = .filter(seed: seed, layout: layout)
        case Self.listKind:
            try reader.require(seed == 0 && length == 0 && count == 0, "a list with a filter")
            self = .list(prefix: try reader.text(14, segment.prefixLength, of: 2))
        default: throw reader.error("unknown kind \(reader.bytes[8])")
        }
    }
}

extension SegmentHeader {
    fileprivate init(_ reader: HeaderReader) throws(RevocationError) {
        width = Int(reader.bytes[9])
        prefixLength = Int(reader.bytes[10])
        try reader.require(Self.widths.contains(width), "entries of \(width) bytes")
        try reader.require(prefixLength <= 2, "a prefix of \(prefixLength) bytes")
        let idSize = Int(reader.bytes[11])
        try reader.require(Self.keyIDSizes.contains(idSize), "a key id of \(idSize) bytes")
        keyID = try reader.text(16, idSize, of: 32)
        try reader.require(reader.bytes[12] <= 32, "a name of \(reader.bytes[12]) bytes")
        name = String(decoding: try reader.text(48, Int(reader.bytes[12]), of: 32), as: UTF8.self)
        try reader.require(RevocationFileName.isSegment(name), "a segment without a proper name")
        entries = try reader.entries(at: 88)
        try reader.require(Int(reader.word(80)) == shards, "\(reader.word(80)) shards")
    }
}

/// Reads the fields of a header whose bytes are all present.
private struct HeaderReader {
    let bytes: [UInt8]
    let file: String

    func error(_ detail: String) -> RevocationError { RevocationError(.malformed, file, detail) }

    func require(_ holds: Bool, _ detail: @autoclosure () -> String) throws(RevocationError) {
        guard holds else { throw error(detail()) }
    }

    func word(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(offset, 4)) }
    func long(_ offset: Int) -> UInt64 { number(offset, 8) }

    private func number(_ offset: Int, _ size: Int) -> UInt64 {
        bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func entries(at offset: Int) throws(RevocationError) -> Int {
        let count = long(offset)
        try require(count <= SegmentHeader.maximumEntries, "\(count) entries")
        return Int(count)
    }

    /// Returns the first `count` bytes of a field of `size` bytes; the others must be zero.
    func text(_ offset: Int, _ count: Int, of size: Int) throws(RevocationError) -> [UInt8] {
        try require(
            bytes[offset + count..<offset + size].allSatisfy { $0 == 0 }, "padding that is not zero"
        )
        return Array(bytes[offset..<offset + count])
    }
}
