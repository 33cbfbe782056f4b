extension RevocationSegmentWriter {
    /// The files of one segment that has the entries of several: a new base from the old one and
    /// what was added since. Names that are left out are corrected away.
    ///
    /// - Parameters:
    ///   - names: all files of the segments; lists must be there, every byte is checked.
    ///   - folder: where they are.
    /// - Throws: also if a segment is of another key, or keeps fewer bytes of an identifier than
    ///   the new one would.
    public func files(
        merging names: [String], in folder: any RevocationFolder
    ) throws(RevocationError) -> [RevocationFile] {
        var identifiers: [RevocationIdentifier] = []
        for names in try SegmentNames.sorted(names) {
            let segment = try RevocationSegment(
                names, keyID: keyID, folder: folder, mayLackLists: false)
            guard segment.header.width >= width else {
                throw RevocationError(
                    .invalid, names.segment,
                    "entries of \(segment.header.width) bytes, and \(width) are wanted")
            }
            identifiers += try segment.identifiers()
        }
        return try files(for: identifiers)
    }
}

extension RevocationSegment {
    /// All entries, if all lists are sound.
    fileprivate func identifiers() throws(RevocationError) -> [RevocationIdentifier] {
        switch lists {
        case .absent: return []
        case .whole(let list): return Array(list.identifiers)
        case .shards(let shards):
            var all: [RevocationIdentifier] = []
            all.reserveCapacity(header.entries)
            for shard in shards { all += try shard.opened().identifiers }
            return all
        }
    }
}
