/// A file that is to be written.
public struct RevocationFile: Hashable, Sendable {
    /// Its name, as `RevocationFileName` has it.
    public let name: String
    /// All of it.
    public let bytes: [UInt8]
}

/// Makes the files of a segment. The same entries give the same files, byte for byte, in whatever
/// order and however often they come.
public struct RevocationSegmentWriter: Sendable {
    /// From how many entries on a segment is cut up.
    struct Limits: Sendable {
        /// Up to so many, a list needs no filter: it is small enough for any terminal, is asked as
        /// fast, and is never wrong, which counts if there are thirty of them.
        var withoutFilter = 4096
        /// So many entries a list has at the most on average.
        var perList = 32_768
    }

    let keyID: [UInt8]
    let segment: String
    let width: Int
    var limits = Limits()

    /// - Parameters:
    ///   - keyID: whose codes are revoked, 1...32 bytes.
    ///   - segment: its name, 1...32 of `0-9 a-z A-Z -`; by the names segments are told apart.
    ///   - width: how many bytes of an identifier are kept, 4...16. With 8 and 80 million
    ///     entries, one in 10^11 codes is taken for another that is revoked.
    public init(keyID: [UInt8], segment: String, width: Int = 8) throws(RevocationError) {
        guard SegmentHeader.keyIDSizes.contains(keyID.count) else {
            throw RevocationError(.invalid, segment, "a key id of \(keyID.count) bytes")
        }
        guard RevocationFileName.isSegment(segment) else {
            throw RevocationError(.invalid, segment, "not a segment's name")
        }
        guard SegmentHeader.widths.contains(width) else {
            throw RevocationError(.invalid, segment, "entries of \(width) bytes, not 4...16")
        }
        self.keyID = keyID
        self.segment = segment
        self.width = width
    }

    /// The files of a segment with these entries, each once: a filter if there are many, and lists.
    public func files(
        for identifiers: some Sequence<RevocationIdentifier>
    ) throws(RevocationError) -> [RevocationFile] {
        let entries = unique(identifiers.map { $0.truncated(to: width) }.sorted())
        guard entries.count <= SegmentHeader.mostEntries else {
            throw RevocationError(.invalid, segment, "\(entries.count) entries, 2^32 are the most")
        }
        let header = SegmentHeader(
            keyID: keyID, name: segment, width: width,
            prefixLength: prefixLength(entries.count), entries: entries.count)
        let lists = lists(entries, header)
        guard entries.count > limits.withoutFilter else { return lists }
        return [try filter(entries, header)] + lists
    }

    private func prefixLength(_ count: Int) -> Int {
        count <= limits.perList ? 0 : count <= limits.perList << 8 ? 1 : 2
    }

    private func filter(
        _ entries: [RevocationIdentifier], _ header: SegmentHeader
    ) throws(RevocationError) -> RevocationFile {
        // Entries of more than 8 bytes can have the same first 8.
        guard let filter = FuseFilterBuilder(unique(entries.map(\.first))) else {
            throw RevocationError(.invalid, segment, "no filter can be made of these entries")
        }
        return file(
            .filter(seed: filter.seed, layout: filter.layout), header, entries.count,
            filter.fingerprints)
    }

    private func lists(
        _ entries: [RevocationIdentifier], _ header: SegmentHeader
    ) -> [RevocationFile] {
        var rest = entries[...]
        return (0..<header.shards).map { number in
            let own = rest.prefix { $0.shard(prefixLength: header.prefixLength) == number }
            rest = rest.dropFirst(own.count)
            let prefix = RevocationFileName.prefix(ofShard: number, length: header.prefixLength)
            return file(.list(prefix: prefix), header, own.count, data(own, header.prefixLength))
        }
    }

    private func data(
        _ entries: ArraySlice<RevocationIdentifier>, _ prefixLength: Int
    ) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(entries.count * (width - prefixLength))
        for entry in entries {
            for index in prefixLength..<width {
                data.append(UInt8(truncatingIfNeeded: entry.value >> (120 - 8 * UInt128(index))))
            }
        }
        return data
    }

    private func file(
        _ content: RevocationHeader.Content, _ segment: SegmentHeader, _ entries: Int,
        _ data: [UInt8]
    ) -> RevocationFile {
        let header = RevocationHeader(
            content: content, segment: segment, entries: entries, checksum: Checksum.crc32(data))
        return RevocationFile(name: "\(header.name)", bytes: header.encoded + data)
    }

    /// Each once, of values that are sorted.
    private func unique<Value: Equatable>(_ sorted: [Value]) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(sorted.count)
        for value in sorted where value != values.last { values.append(value) }
        return values
    }
}
