/// A file to be written.
public struct RevocationFile: Hashable, Sendable {
    /// The name, in the format of `RevocationFileName`.
    public let name: String
    /// The whole content.
    public let bytes: [UInt8]
}

/// Creates the files of a segment. The same entries give the same files, byte for byte, in any
/// order and with any repetitions.
public struct RevocationSegmentWriter: Sendable {
    /// The numbers of entries at which a segment is divided or refused.
    struct Limits: Sendable {
        /// The number of entries up to which a list needs no filter. Such a list is small enough
        /// for any terminal, equally fast, and never wrong, which matters with thirty of them.
        var withoutFilter = 4096
        /// The largest average number of entries in a list.
        var perList = 32_768
        /// The largest number of entries in a segment.
        var most = SegmentHeader.maximumEntries
    }

    let keyID: [UInt8]
    let segment: String
    let width: Int
    var limits = Limits()

    /// Creates a writer.
    ///
    /// - Parameters:
    ///   - keyID: the identifier of the key whose codes are revoked, 1...32 bytes.
    ///   - segment: the segment's unique name, 1...32 of `0-9 a-z A-Z -`.
    ///   - width: the number of bytes of an identifier that are kept, 4...16. With 8 and 80 million
    ///     entries, one in 10^11 codes is mistaken for another that is revoked.
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

    /// Returns the files of a segment with these entries, each once: a filter if there are many,
    /// and lists.
    public func files(
        for identifiers: some Sequence<RevocationIdentifier>
    ) throws(RevocationError) -> [RevocationFile] {
        let entries = unique(identifiers.map { $0.truncated(to: width) }.sorted())
        guard entries.count <= limits.most else {
            throw RevocationError(
                .invalid, segment, "\(entries.count) entries; at most \(limits.most) are allowed")
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

    /// Removes repetitions from sorted values.
    private func unique<Value: Equatable>(_ sorted: [Value]) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(sorted.count)
        for value in sorted where value != values.last { values.append(value) }
        return values
    }
}
