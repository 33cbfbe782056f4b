import DeviceInterface
import FoundationEssentials
import Hexadecimal
import Verdicts

/// Appends lines to a journal's chain in a store.
struct JournalWriter {
    private let storage: any Storage
    private let maximumSize: Int
    private var tree: JournalTree?
    /// The folder of a tree that could not be opened yet.
    private var unopened: (any TreeFolder)?
    /// The newest entry, which the next one follows.
    private var last = JournalAnchor(seq: 0, check: "")
    /// The newest line that can be read, and its position.
    private var newest = (bytes: [UInt8](), start: 0)
    /// The number of bytes in the store.
    private var size = 0
    /// Whether the store ends in a partial line, as after a power cut.
    private var endsTorn = false
    /// The bytes that were being appended when the store failed, which may have kept a part of
    /// them.
    private var attempted: [UInt8]?
    /// Whether somebody else changed the store and no line reports it yet.
    private var wasChanged = false

    init(
        _ storage: any Storage, maximumSize: Int, tree folder: (any TreeFolder)?
    ) throws(DeviceError) {
        (self.storage, self.maximumSize) = (storage, maximumSize)
        unopened = folder
        try resume()
        do throws(DeviceError) {
            try openTree()
        } catch  where error.code == .storageFull {
            // It is a fault of the storage until there is room, and no reason to end.
        }
    }

    /// Opens the tree, or begins one, unless that was done.
    mutating func openTree() throws(DeviceError) {
        guard let folder = unopened else { return }
        if var tree = try JournalTree.open(folder) {
            try tree.resolve(storage)
            try tree.sweep()
            self.tree = tree
            try catchUp()
        } else {
            // Lines with a salt, and checkpoints, are there only after a tree began.
            wasChanged = try hadTree(folder)
            tree = try JournalTree.begin(folder, over: storage, upTo: last.seq)
        }
        unopened = nil
    }

    private func hadTree(_ folder: any TreeFolder) throws(DeviceError) -> Bool {
        if case .entry(let line) = JournalText.content(of: newest.bytes[...]), line.salt != nil {
            return true
        }
        return try folder.file(.history).size > 0
    }

    /// Appends the leaves of lines that no checkpoint covers yet. Lines that do not follow each
    /// other were changed, and are no leaves.
    private mutating func catchUp() throws(DeviceError) {
        guard var tree else { return }
        let storage = storage
        var (start, before) = (size, JournalAnchor?.none)
        var backwards = LinesBackwards(before: size) { range throws(DeviceError) in
            try storage.read(range)
        }
        while before == nil, let line = try backwards.next() {
            guard !line.isTooLong else { continue }
            switch JournalText.content(of: line.bytes[...]) {
            case .entry(let entry) where entry.seq > tree.size: start = line.range.lowerBound
            case .entry(let entry): before = entry.anchor
            case .anchor(let anchor): before = anchor
            case .unreadable: continue
            }
        }
        // There may be more lines than fit in memory, so they are read again, one by one.
        var previous = before ?? JournalAnchor(seq: 0, check: "")
        var lines = Lines(start..<size) { range throws(DeviceError) in try storage.read(range) }
        while let line = try lines.next() {
            guard !line.isTooLong,
                case .entry(let entry) = JournalText.content(of: line.bytes[...])
            else { continue }
            if entry.seq == tree.size + 1 {
                if previous.seq != tree.size || entry.check != entry.check(after: previous.check) {
                    wasChanged = true
                }
                tree.append(line.bytes)
            } else {
                wasChanged = true
            }
            previous = entry.anchor
        }
        if previous.seq != tree.size { wasChanged = true }
        // The number of the next entry is the place of its leaf.
        last.seq = tree.size
        self.tree = tree
    }

    /// A salt for the next line; `nil` without a tree.
    var salt: String? { tree == nil ? nil : JournalTree.salt().hexadecimal }

    /// Writes a checkpoint if there are entries without one.
    mutating func checkpoint() throws(DeviceError) {
        try openTree()
        try tree?.checkpoint()
    }

    /// Writes the line that `make` returns for a number and the previous check, completely or not
    /// at all.
    ///
    /// If somebody else has changed the store, it writes a line that reports this and throws
    /// `badData`. The caller reports the error and may continue.
    mutating func write(
        at time: Date, _ make: (UInt64, String) -> JournalLine
    ) throws(DeviceError) {
        try look()
        guard wasChanged else { return try put(make(last.seq &+ 1, last.check)) }
        try put(
            JournalLine(Self.change(at: time), seq: last.seq &+ 1, after: last.check, salt: salt))
        wasChanged = false
        throw DeviceError(
            .badData, "append to the journal: another program changed it",
            advice:
                "Find out who changed it. Entry \(last.seq) records the change; the journal continues after it."
        )
    }

    /// Returns the entry that reports a change. Its number follows the newest entry written, even
    /// if that no longer exists, so that missing lines are noticed.
    private static func change(at time: Date) -> JournalEntry {
        JournalEntry(
            time: time, verdict: Verdict(.deviceFault, rule: "journal-changed"), source: "journal",
            latency: .zero)
    }

    private mutating func resume() throws(DeviceError) {
        let storage = storage
        size = try storage.size
        endsTorn = false
        newest = ([], size)
        var lines = LinesBackwards(before: size) { range throws(DeviceError) in
            try storage.read(range)
        }
        while let line = try lines.next() {
            if line.range.upperBound == size { endsTorn = !line.hasEnd }
            guard !line.isTooLong, let anchor = JournalText.anchor(of: line.bytes[...]) else {
                continue
            }
            (last, newest) = (anchor, (line.bytes, line.range.lowerBound))
            return
        }
    }

    /// Compares the store with its last known content.
    private mutating func look() throws(DeviceError) {
        let now = try storage.size
        let end = newest.start + newest.bytes.count
        if now >= size, try storage.read(newest.start..<end) == newest.bytes {
            if now == size { return }
            let more = try storage.read(size..<now)
            if let attempted, attempted.starts(with: more) {
                try resume()
                return try catchUp()
            }
        }
        wasChanged = true
        (size, newest, attempted) = (now, ([], now), nil)
        let lastByte = try storage.read(max(0, now - 1)..<now)
        endsTorn = !lastByte.isEmpty && lastByte != [0x0A]
    }

    private mutating func put(_ line: JournalLine) throws(DeviceError) {
        let json = line.json
        // This counts the line, its end, and the end of a torn one.
        try makeRoom(for: json.count + 2, of: LineHead.rank(of: line))
        let bytes = (endsTorn ? [0x0A] : []) + json + [0x0A]
        attempted = bytes
        try storage.append(bytes)
        attempted = nil
        size += bytes.count
        newest = (json, size - json.count - 1)
        (last, endsTorn) = (line.anchor, false)
        tree?.append(json)
        // A failure is reported by the next call that is made for the checkpoint.
        if let tree, tree.size - tree.signedSize >= JournalTree.maximumUnsigned {
            try? self.tree?.checkpoint()
        }
    }

    /// Forgets entries. Returns how many there were.
    mutating func forget(_ forgetting: Forgetting) throws(DeviceError) -> Int {
        try openTree()
        try look()
        let storage = storage
        let lines = Lines(0..<size) { range throws(DeviceError) in try storage.read(range) }
        return try rewrite(Thinning(lines, forgetting: forgetting))
    }

    /// Replaces the journal by what remains. The new journal and the statement of what it keeps
    /// take effect together.
    private mutating func rewrite(_ thinning: Thinning) throws(DeviceError) -> Int {
        try tree?.checkpoint()
        var (thinning, thinned, tree) = (thinning, ThinnedJournal(), tree)
        try storage.replace { write throws(DeviceError) in
            thinned = try thinning.copy(to: write)
            try tree?.prepare(kept: thinned.kept)
        }
        (size, endsTorn, newest) = (thinned.size, thinned.endsTorn, thinned.newest)
        self.tree = tree
        try self.tree?.commit()
        return thinned.droppedEntries
    }

    private mutating func makeRoom(for more: Int, of rank: Rank) throws(DeviceError) {
        let storage = storage
        while size + more > maximumSize {
            let lines = Lines(0..<size) { range throws(DeviceError) in try storage.read(range) }
            guard
                let thinning = try Thinning(
                    lines, maximumSize: maximumSize, more: more, of: rank)
            else { return }
            _ = try rewrite(thinning)
        }
    }
}
