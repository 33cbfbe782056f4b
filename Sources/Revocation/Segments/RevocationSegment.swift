internal import Cryptography
import Hexadecimal

/// One complete segment of a key's lists.
struct RevocationSegment: Sendable {
    let header: SegmentHeader
    let filter: FilterFile?
    let lists: SegmentLists

    /// Loads a segment of the key from `folder`. Without a filter it must be one whole list. With a
    /// filter it must have all lists that the filter's header requires, or none if lists may be
    /// absent.
    init(
        _ names: SegmentNames, keyID: [UInt8], folder: any RevocationFolder, mayLackLists: Bool
    ) throws(RevocationError) {
        guard let name = names.filter else {
            let list = try names.onlyList(in: folder)
            self.init(header: list.header.segment, filter: nil, lists: .whole(list))
            try requireIdentity(names.segment, keyID)
            return
        }
        let filter = try FilterFile(try folder.bytes(of: name), file: name)
        let lists: SegmentLists =
            names.lists.isEmpty && mayLackLists
            ? .absent : try SegmentLists(names, filter.segment, folder)
        self.init(header: filter.segment, filter: filter, lists: lists)
        try requireIdentity(names.segment, keyID)
    }

    private init(header: SegmentHeader, filter: FilterFile?, lists: SegmentLists) {
        self.header = header
        self.filter = filter
        self.lists = lists
    }

    private func requireIdentity(_ segment: String, _ keyID: [UInt8]) throws(RevocationError) {
        guard header.name == segment, header.keyID == keyID else {
            throw RevocationError(
                .mismatch, segment,
                "it is segment \(header.name) of key \(header.keyID.hexadecimal)"
            )
        }
    }

    /// Returns whether the identifier is in the segment.
    func answer(_ identifier: RevocationIdentifier) -> RevocationAnswer {
        if let filter, !filter.contains(identifier) { return .clear }
        switch lists {
        case .absent: return .possiblyRevoked
        case .whole(let list): return list.contains(identifier) ? .revoked : .clear
        case .shards(let shards):
            let shard = shards[identifier.shard(prefixLength: header.prefixLength)]
            do {
                return try shard.contains(identifier) ? .revoked : .clear
            } catch {
                return .unavailable("key \(header.keyID.hexadecimal): \(error)")
            }
        }
    }
}
