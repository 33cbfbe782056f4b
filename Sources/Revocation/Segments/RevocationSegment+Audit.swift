extension RevocationSegment {
    /// Returns the faults of the segment's lists, and the entries that its filter does not contain.
    func audit() -> [RevocationError] {
        switch lists {
        case .absent: []
        case .whole(let list): strangers(in: list)
        case .shards(let shards):
            shards.flatMap { shard in
                do throws(RevocationError) {
                    return strangers(in: try shard.opened())
                } catch {
                    return [error]
                }
            }
        }
    }

    /// Returns an error if the filter would hide entries of this list.
    private func strangers(in list: ListFile) -> [RevocationError] {
        guard let filter else { return [] }
        let unknown = list.identifiers.count { !filter.contains($0) }
        guard unknown > 0 else { return [] }
        return [
            RevocationError(
                .mismatch, "\(list.header.name)", "\(unknown) entries are missing in its filter")
        ]
    }
}
