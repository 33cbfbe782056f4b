extension RevocationSegmentWriter {
    /// Returns the files of one segment that has the entries of several: a new base made of the old
    /// one and later additions. It has no entries of segments that are left out of `names`.
    ///
    /// - Parameters:
    ///   - names: all files of the segments; lists must be present, and every byte is checked.
    ///   - folder: the folder of the files.
    /// - Throws: also if a segment belongs to another key, or keeps fewer bytes of an identifier
    ///   than the new one would.
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
                    "entries of \(segment.header.width) bytes; expected \(width)")
            }
            identifiers += try segment.identifiers()
        }
        return try files(for: identifiers)
    }
}

extension RevocationSegment {
    /// Returns all entries; throws if a list is damaged.
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
