/// The source of a segment's exact answers.
enum SegmentLists: Sendable {
    /// Only the filter is stored.
    case absent
    /// One file has all entries.
    case whole(ListFile)
    /// All shards, by the number of their prefix.
    case shards([ListShard])

    /// Loads the lists that the filter's `header` requires.
    init(
        _ names: SegmentNames, _ header: SegmentHeader, _ folder: any RevocationFolder
    ) throws(RevocationError) {
        guard names.lists.count == header.shards else {
            throw RevocationError(
                .incomplete, names.segment, "\(names.lists.count) of \(header.shards) lists")
        }
        self =
            header.prefixLength == 0
            ? .whole(try Self.whole(names, header, folder))
            : .shards(try Self.shards(names, header, folder))
    }

    private static func whole(
        _ names: SegmentNames, _ header: SegmentHeader, _ folder: any RevocationFolder
    ) throws(RevocationError) -> ListFile {
        let list = try names.onlyList(in: folder)
        try list.header.require(header, names.segment)
        return list
    }

    private static func shards(
        _ names: SegmentNames, _ header: SegmentHeader, _ folder: any RevocationFolder
    ) throws(RevocationError) -> [ListShard] {
        var shards: [ListShard] = []
        shards.reserveCapacity(header.shards)
        for number in 0..<header.shards {
            let prefix = RevocationFileName.prefix(ofShard: number, length: header.prefixLength)
            let name = try names.list(prefix: prefix)
            let shard = try ListShard(name, in: folder)
            try shard.header.require(header, name)
            try shard.header.require(prefix: prefix, name)
            shards.append(shard)
        }
        guard shards.reduce(0, { $0 + $1.header.entries }) == header.entries else {
            throw RevocationError(
                .incomplete, names.segment, "its lists do not have its \(header.entries) entries")
        }
        return shards
    }
}

extension RevocationHeader {
    fileprivate func require(_ other: SegmentHeader, _ file: String) throws(RevocationError) {
        guard segment == other else {
            throw RevocationError(.mismatch, file, "it was not made together with the filter")
        }
    }

    fileprivate func require(prefix: [UInt8], _ file: String) throws(RevocationError) {
        guard content == .list(prefix: prefix) else {
            throw RevocationError(.mismatch, file, "it is another list than its name says")
        }
    }
}

/// The names of one segment's files.
struct SegmentNames {
    let segment: String
    var filter: String?
    var lists: [[UInt8]: String] = [:]

    /// Groups names by segment and sorts the segments by name.
    static func sorted(_ names: [String]) throws(RevocationError) -> [SegmentNames] {
        var segments: [String: SegmentNames] = [:]
        for text in names {
            guard let name = RevocationFileName(text) else {
                throw RevocationError(.malformed, text, "not the name of a revocation file")
            }
            // The dictionary is changed in place: a copy for each of 65,536 names takes half a
            // minute.
            let empty = SegmentNames(segment: name.segment)
            switch name.content {
            case .filter: segments[name.segment, default: empty].filter = text
            case .list(let prefix): segments[name.segment, default: empty].lists[prefix] = text
            }
        }
        return segments.values.sorted { $0.segment < $1.segment }
    }

    func list(prefix: [UInt8]) throws(RevocationError) -> String {
        guard let name = lists[prefix] else {
            let name = RevocationFileName(segment: segment, .list(prefix: prefix))
            throw RevocationError(.incomplete, "\(name)", "not among the required files")
        }
        return name
    }

    /// Returns the list of a segment that has only one.
    func onlyList(in folder: any RevocationFolder) throws(RevocationError) -> ListFile {
        guard lists.count == 1, let name = lists[[]] else {
            throw RevocationError(.incomplete, segment, "lists of a prefix without their filter")
        }
        let list = try ListFile(try folder.bytes(of: name), file: name)
        guard list.header.segment.prefixLength == 0 else {
            throw RevocationError(.mismatch, name, "one of \(list.header.segment.shards) lists")
        }
        return list
    }
}
