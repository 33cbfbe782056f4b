internal import Synchronization

/// One of many list files of a segment: known by its header, opened when it is first asked.
///
/// Most shards are never asked: the filter keeps all but one in 256 of the codes that are not
/// revoked from them. So a file is read and checked (CRC-32 and order) only by the first that asks,
/// and stays mapped from then on. Measured with 80 million entries of 102 keys, files in the
/// kernel's cache: loading takes 0.3 s, and the first look-up in a list 23 µs more; to check all
/// lists when loading would take 1.7 s, and from a card the reading of 0.56 GB before the first
/// code is judged.
final class ListShard: Sendable {
    let header: RevocationHeader
    private let name: String
    private let folder: any RevocationFolder
    private let kept = Mutex<ListFile?>(nil)

    /// Reads the header.
    init(_ name: String, in folder: any RevocationFolder) throws(RevocationError) {
        let head = try folder.head(of: name, count: RevocationHeader.size)
        header = try RevocationHeader(decoding: head.bytes, fileSize: head.fileSize, file: name)
        self.name = name
        self.folder = folder
    }

    deinit {
        if kept.withLock({ $0 != nil }) { KeptFiles.release() }
    }

    /// Whether the identifier, whose prefix is the shard's, is in it.
    func contains(_ identifier: RevocationIdentifier) throws(RevocationError) -> Bool {
        if let file = kept.withLock({ $0 }) { return file.contains(identifier) }
        let file = try opened()
        keep(file)
        return file.contains(identifier)
    }

    /// The whole file, checked anew.
    func opened() throws(RevocationError) -> ListFile {
        let file = try ListFile(try folder.bytes(of: name), file: name)
        guard file.header == header else {
            throw RevocationError(.mismatch, name, "another file than when the lists were loaded")
        }
        return file
    }

    private func keep(_ file: ListFile) {
        kept.withLock { kept in
            guard kept == nil, KeptFiles.take() else { return }
            kept = file
        }
    }
}

/// How many shards this process keeps open. A process whose mappings run out gets no memory either
/// (vm.max_map_count, 65,530 by default), so half of them is the most; shards beyond are opened
/// anew each time.
private enum KeptFiles {
    private static let most = 32_768
    private static let count = Atomic<Int>(0)

    static func take() -> Bool {
        let taken = count.add(1, ordering: .relaxed).oldValue < most
        if !taken { release() }
        return taken
    }

    static func release() {
        count.subtract(1, ordering: .relaxed)
    }
}
