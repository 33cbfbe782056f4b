import DeviceInterface
import FoundationEssentials
import Journal
import Synchronization
import TransparencyLog

/// The folder of a tree in memory.
final class MemoryTree: TreeFolder {
    private let files: Mutex<[String: MemoryStorage]>

    init(_ files: [String: [UInt8]] = [:]) {
        self.files = Mutex(files.mapValues { MemoryStorage($0) })
    }

    func file(_ name: TreeFile) throws(DeviceError) -> any Storage { storage(name.name) }

    func storage(_ name: String) -> MemoryStorage {
        files.withLock { files in
            if let file = files[name] { return file }
            let file = MemoryStorage()
            files[name] = file
            return file
        }
    }

    func remove(_ name: TreeFile) throws(DeviceError) {
        files.withLock { $0[name.name] = nil }
    }

    func names(in folder: String) throws(DeviceError) -> [String] {
        let prefix = folder + "/"
        return Set(
            contents.keys.filter { $0.hasPrefix(prefix) }
                .compactMap { $0.dropFirst(prefix.count).split(separator: "/").first }
                .map(String.init)
        ).sorted()
    }

    /// The files that hold something.
    var contents: [String: [UInt8]] {
        files.withLock { $0.mapValues(\.bytes) }.filter { !$0.value.isEmpty }
    }

    /// What a person finds who takes the disk away now.
    var copy: MemoryTree { MemoryTree(contents) }

    func text(_ name: String) -> String { storage(name).text }
}

/// A journal with its tree, both in memory.
struct TreeJournal {
    let storage: MemoryStorage
    let tree: MemoryTree
    let journal: Journal

    init(
        _ storage: MemoryStorage = MemoryStorage(), _ tree: MemoryTree = MemoryTree(),
        maximumSize: Int = 1 << 16
    ) throws {
        (self.storage, self.tree) = (storage, tree)
        journal = try Journal(storage: storage, maximumSize: maximumSize, tree: tree)
    }

    init(_ storage: MemoryStorage, _ tree: MemoryTree, _ journal: Journal) {
        (self.storage, self.tree, self.journal) = (storage, tree, journal)
    }

    /// A journal of `count` greens, with a checkpoint after every `interval` of them and at the end.
    init(_ count: Int, every interval: Int = .max, maximumSize: Int = 1 << 16) throws {
        try self.init(maximumSize: maximumSize)
        for second in 0..<count {
            try journal.append(entry(second: second))
            if (second + 1) % interval == 0 { try journal.finish() }
        }
        try journal.finish()
    }

    /// The same disk after a start.
    func restarted() throws -> TreeJournal {
        try TreeJournal(MemoryStorage(storage.bytes), tree.copy)
    }

    var reader: JournalReader {
        let storage = storage
        return JournalReader { storage.bytes }
    }

    var prover: JournalProver { JournalProver(journal: reader, tree: tree) }

    func findings(_ trust: TreeTrust = TreeTrust()) throws -> [JournalText.Finding] {
        var findings: [JournalText.Finding] = []
        _ = try reader.verify(tree: tree, trust) { findings.append($0) }
        return findings
    }

    func kinds(_ trust: TreeTrust = TreeTrust()) throws -> Set<JournalText.Finding.Kind> {
        Set(try findings(trust).map(\.kind))
    }
}

extension Checkpoint {
    init?(_ note: Note?) {
        guard let note else { return nil }
        self.init(text: note.text)
    }
}
