import DeviceInterface
import FoundationEssentials
import Journal
import ReproducibleNumbers
import Synchronization
import SimulatedStorage
import SystemPackage
import TestSupport
import Testing
import TransparencyLog
import Trust
import Verdicts

/// A file on a simulated disk, written in the steps of `FileStorage`.
struct DiskStorage: Storage {
    let disk: SimulatedDisk
    let path: FilePath

    private static func error(_ error: DiskError) -> DeviceError {
        DeviceError(.ioFailed, "\(error)", advice: "Power is needed.")
    }

    var size: Int {
        get throws(DeviceError) {
            do throws(DiskError) { return try disk.size(of: path) } catch {
                guard case .notFound = error else { throw Self.error(error) }
                return 0
            }
        }
    }

    func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
        do throws(DiskError) {
            return Array(
                try disk.read(path, limit: .max).dropFirst(range.lowerBound).prefix(range.count))
        } catch {
            guard case .notFound = error else { throw Self.error(error) }
            return []
        }
    }

    func checkRoom(for bytes: Int) throws(DeviceError) {}

    func append(_ bytes: [UInt8]) throws(DeviceError) {
        do throws(DiskError) {
            try makeFolders()
            let isNew = (try? disk.size(of: path)) == nil
            try disk.append(bytes, to: path)
            try disk.sync(path)
            if isNew { try disk.sync(path.removingLastComponent()) }
        } catch {
            throw Self.error(error)
        }
    }

    func replace(_ content: (Write) throws(DeviceError) -> Void) throws(DeviceError) {
        let part = FilePath(path.string + ".part")
        var pieces: [[UInt8]] = []
        try content { pieces.append($0) }
        do throws(DiskError) {
            try makeFolders()
            try disk.remove(part)
            try disk.write([], to: part)
            for piece in pieces { try disk.append(piece, to: part) }
            try disk.sync(part)
            try disk.rename(part, to: path)
            try disk.sync(path.removingLastComponent())
        } catch {
            throw Self.error(error)
        }
    }

    private func makeFolders() throws(DiskError) {
        var folder = FilePath("/")
        for component in path.removingLastComponent().components {
            let parent = folder
            folder.append(component)
            guard (try? disk.names(in: folder)) == nil else { continue }
            try disk.makeFolder(folder)
            try disk.sync(parent)
        }
    }
}

/// The folder of a tree on a simulated disk.
struct DiskTree: TreeFolder {
    let disk: SimulatedDisk

    func file(_ name: TreeFile) -> any Storage {
        DiskStorage(disk: disk, path: FilePath("/tree").appending(name.name))
    }

    func remove(_ name: TreeFile) throws(DeviceError) {
        do {
            try disk.remove(FilePath("/tree").appending(name.name))
        } catch {
            throw DeviceError(.ioFailed, "\(error)", advice: "Power is needed.")
        }
    }

    func names(in folder: String) -> [String] {
        (try? disk.names(in: FilePath("/tree").appending(folder))) ?? []
    }
}

/// The power goes at every operation of a journal with its tree, with every kind of torn write.
///
/// A journal of a few kilobytes makes room again and again, so that every order of line, tile,
/// checkpoint, statement and rewritten journal occurs.
@Suite struct JournalPowerCutTests {
    private static let maximumSize = 4096

    /// What a terminal knows at the moment of a cut.
    private struct Known {
        /// The lines whose writing was acknowledged, by number.
        var acknowledged: [UInt64: String] = [:]
        var newest: UInt64 = 0
        var checkpoint: Checkpoint?
        /// The number of an entry whose writing failed, and which may be there.
        var attempted: UInt64 = 0
    }

    private struct Terminal {
        let disk: SimulatedDisk
        let journal: Journal

        init(_ disk: SimulatedDisk) throws(DeviceError) {
            self.disk = disk
            journal = try Journal(
                storage: Self.storage(disk), maximumSize: maximumSize, tree: DiskTree(disk: disk))
        }

        static func storage(_ disk: SimulatedDisk) -> DiskStorage {
            DiskStorage(disk: disk, path: "/journal.jsonl")
        }
    }

    private static func lines(_ disk: SimulatedDisk) throws -> [UInt64: String] {
        let bytes = try Terminal.storage(disk).read()
        return Dictionary(
            JournalText.entries(in: bytes).map { line in
                (UInt64(line.dropFirst(7).prefix { $0 != "," }) ?? 0, line)
            }, uniquingKeysWith: { $1 })
    }

    /// The largest number in the journal, also of entries that were dropped.
    private static func newest(_ disk: SimulatedDisk) throws -> UInt64 {
        try Terminal.storage(disk).read().lines.compactMap {
            // A torn line has no end.
            guard $0.hasSuffix("\"}") else { return nil }
            return UInt64($0.dropFirst(7).prefix { $0.isNumber })
        }.max() ?? 0
    }

    private static func reader(_ disk: SimulatedDisk) -> JournalReader {
        JournalReader { (try? Terminal.storage(disk).read()) ?? [] }
    }

    private static func findings(_ disk: SimulatedDisk, _ key: NoteKey? = nil) throws
        -> [JournalText.Finding]
    {
        var findings: [JournalText.Finding] = []
        _ = try reader(disk).verify(tree: DiskTree(disk: disk), TreeTrust(key: key)) {
            findings.append($0)
        }
        return findings
    }

    /// Does some work until the power goes: entries of all ranks, checkpoints, forgetting.
    private static func work(_ disk: SimulatedDisk, _ known: inout Known, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        guard let terminal = try? Terminal(disk) else { return }
        for step in 0..<12 {
            let second = Int(known.newest) * 4 + step
            do throws(DeviceError) {
                switch random.below(8) {
                case 0: try terminal.journal.finish()
                case 1:
                    let number = known.acknowledged.keys.sorted().randomElement(using: &random)
                    if let number {
                        _ = try terminal.journal.forget(Forgetting(numbers: [number]))
                        known.acknowledged[number] = nil
                    }
                case 2, 3:
                    known.attempted = known.newest + 1
                    try terminal.journal.append(entry(.statusGreen, second: second))
                    known.newest += 1
                default:
                    known.attempted = known.newest + 1
                    try terminal.journal.append(entry(.malformed, second: second))
                    known.newest += 1
                }
            } catch {
                return
            }
            guard let lines = try? lines(disk) else { return }
            known.acknowledged = lines
            if let note = try? JournalProver(journal: reader(disk), tree: DiskTree(disk: disk))
                .checkpoint()
            {
                known.checkpoint = Checkpoint(note)
            }
        }
    }

    @Test func `nothing acknowledged is lost and nothing changed is accepted, cut after cut`()
        throws
    {
        let wanted = rounds(10_000)
        var (cuts, restarts, unfinished) = (0, 0, 0)
        var random = SeededRandom(seed: 2026)
        var (disk, known) = (SimulatedDisk(), Known())
        // A first start, whole.
        _ = try Terminal(disk)
        var key = try JournalProver(journal: Self.reader(disk), tree: DiskTree(disk: disk)).key()
        while cuts < wanted {
            cuts += 1
            if cuts % 500 == 0 { (disk, known) = (SimulatedDisk(), Known()) }
            let operation = random.below(cuts % 500 == 0 ? 40 : 160)
            let cut = disk.copy(cutAt: operation)
            Self.work(cut, &known, seed: random.next())
            if cut.operations <= operation { unfinished += 1 }
            let place: Comment = "cut \(cuts) at operation \(operation)"
            disk = cut.afterPowerCut(seed: random.next())
            let before = try Self.lines(disk)
            // What was acknowledged is there, byte for byte, unless room was made for the entry
            // during which the power failed. Whatever else is missing, verification reports below.
            for (number, line) in known.acknowledged {
                if let now = before[number] { #expect(now == line, place) }
            }
            // A start repairs what must be repaired, and then everything holds together.
            do {
                _ = try Terminal(disk)
                restarts += 1
            } catch {
                Issue.record("no start: \(error), \(place)")
                return
            }
            let found = try Self.findings(disk).filter { ![.unreadable, .torn].contains($0.kind) }
            #expect(found == [], place)
            let prover = JournalProver(journal: Self.reader(disk), tree: DiskTree(disk: disk))
            let now = try #require(Checkpoint(try prover.checkpoint()))
            if let old = known.checkpoint, cuts % 500 != 0 {
                #expect(now.origin == old.origin && now.size >= old.size, place)
                if now.size == old.size { #expect(now.root == old.root, place) }
            }
            #expect(try !Terminal.storage(disk).read().contains("journal-changed"), place)
            let after = try Self.lines(disk)
            let newest = try Self.newest(disk)
            #expect(newest >= known.newest && newest <= max(known.newest, known.attempted), place)
            if cuts % 500 == 0 { key = try prover.key() }
            #expect(try prover.key() == key, place)
            (known.acknowledged, known.newest, known.checkpoint) = (after, newest, now)
            // A change on the disk is not accepted.
            if cuts % 10 == 0 { try change(disk, key, &random, place) }
            if !found.isEmpty { return }
        }
        print("power cuts: \(cuts), of them \(cuts - unfinished) in the middle, \(restarts) starts")
    }

    @Test func `a line whose end alone is missing is an entry for everybody`() throws {
        let disk = SimulatedDisk()
        var terminal = try Terminal(disk)
        for second in 0..<5 { try terminal.journal.append(entry(.statusGreen, second: second)) }
        let storage = Terminal.storage(disk)
        try storage.replace(with: storage.read().dropLast())
        // Room is made before another entry ends the line.
        terminal = try Terminal(disk)
        _ = try terminal.journal.forget(Forgetting(numbers: [2]))
        #expect(try Self.findings(disk) == [])
        #expect(try Self.lines(disk).keys.sorted() == [1, 3, 4, 5])
        terminal = try Terminal(disk)
        try terminal.journal.append(entry(.statusGreen, second: 5))
        try terminal.journal.finish()
        #expect(try Self.findings(disk) == [])
        #expect(try Self.lines(disk).keys.sorted() == [1, 3, 4, 5, 6])
    }

    /// Changes one byte of an entry that a checkpoint covers, with its check made right, and looks
    /// whether verification notices.
    private func change(
        _ disk: SimulatedDisk, _ key: NoteKey, _ random: inout SeededRandom, _ place: Comment
    ) throws {
        let changed = disk.copy()
        let storage = Terminal.storage(changed)
        let prover = JournalProver(journal: Self.reader(disk), tree: DiskTree(disk: disk))
        let size = Checkpoint(try prover.checkpoint())?.size ?? 0
        let covered = try Self.lines(changed).filter { $0.key <= size }
        guard let (_, line) = covered.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
        else { return }
        let bytes = try storage.read()
        let text = String(decoding: bytes, as: UTF8.self)
        let other = line.replacing("\"latencyMs\":41", with: "\"latencyMs\":42")
        try storage.replace(with: Array(text.replacing(line, with: other).utf8))
        let kinds = Set(try Self.findings(changed, key).map(\.kind))
        #expect(kinds.contains(.replaced), place)
    }
}

extension [UInt8] {
    func contains(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
