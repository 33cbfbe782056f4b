internal import Synchronization

/// One of many list files of a segment. Only its header is read at first; the file is opened by the
/// first look-up.
///
/// Most shards are never used, because the filter answers for all but one in 256 of the codes that
/// are not revoked. The first look-up reads and checks a file (CRC-32 and order), which then stays
/// mapped. With 80 million entries of 102 keys and files in the kernel's cache, loading takes 0.3 s
/// and the first look-up in a list 23 µs more. Checking all lists when loading would take 1.7 s,
/// and with a card would require reading 0.56 GB before the first code is judged.
final class ListShard: Sendable {
    let header: RevocationHeader
    private let name: String
    private let folder: any RevocationFolder
    private let limit: KeptFiles
    private let kept = Mutex<ListFile?>(nil)

    /// Reads the header. `limit` counts the files that are kept open.
    init(
        _ name: String, in folder: any RevocationFolder, limit: KeptFiles = .ofProcess
    ) throws(RevocationError) {
        let head = try folder.head(of: name, count: RevocationHeader.size)
        header = try RevocationHeader(decoding: head.bytes, fileSize: head.fileSize, file: name)
        self.name = name
        self.folder = folder
        self.limit = limit
    }

    deinit {
        if kept.withLock({ $0 != nil }) { limit.release() }
    }

    /// Returns whether an identifier that has the shard's prefix is in it.
    func contains(_ identifier: RevocationIdentifier) throws(RevocationError) -> Bool {
        if let file = kept.withLock({ $0 }) { return file.contains(identifier) }
        let file = try opened()
        keep(file)
        return file.contains(identifier)
    }

    /// Opens the whole file and checks it again.
    func opened() throws(RevocationError) -> ListFile {
        let file = try ListFile(try folder.bytes(of: name), file: name)
        guard file.header == header else {
            throw RevocationError(
                .mismatch, name, "the file was replaced after the lists were loaded")
        }
        return file
    }

    private func keep(_ file: ListFile) {
        kept.withLock { kept in
            guard kept == nil, limit.take() else { return }
            kept = file
        }
    }
}

/// Limits the number of shards that are kept open. Further shards are opened for each look-up.
final class KeptFiles: Sendable {
    /// The limit of this process. A process without free mappings gets no memory either
    /// (vm.max_map_count, 65,530 by default), so the limit is half of them.
    static let ofProcess = KeptFiles(most: 32_768)

    private let most: Int
    private let count = Atomic<Int>(0)

    init(most: Int) {
        self.most = most
    }

    func take() -> Bool {
        let taken = count.add(1, ordering: .relaxed).oldValue < most
        if !taken { release() }
        return taken
    }

    func release() {
        count.subtract(1, ordering: .relaxed)
    }
}
