import DeviceInterface
public import TransparencyLog

/// What a verification takes from elsewhere than the terminal.
public struct TreeTrust: Sendable {
    /// The terminal's public key; `nil` to use the one beside the journal, which proves nothing
    /// about who wrote it.
    public var key: NoteKey?
    /// The keys of witnesses.
    public var witnesses: [NoteKey]
    /// A checkpoint with cosignatures, as the witness keeps it.
    public var cosigned: [Note]
    /// The first sealing key.
    public var seal: SealingKey?

    /// Trusts nothing from elsewhere.
    public init(
        key: NoteKey? = nil, witnesses: [NoteKey] = [], cosigned: [Note] = [],
        seal: SealingKey? = nil
    ) {
        (self.key, self.witnesses, self.cosigned, self.seal) = (key, witnesses, cosigned, seal)
    }
}

/// What a journal's tree proves.
public struct TreeSurvey: Hashable, Sendable {
    /// A witness and what it saw.
    public struct Witnessed: Hashable, Sendable {
        /// The name of the witness.
        public var name: String
        /// The number of entries that it saw.
        public var size: UInt64
        /// The time of the cosignature, in seconds since 1970.
        public var time: UInt64
    }

    /// The key that signed the checkpoints.
    public internal(set) var key: NoteKey?
    /// The number of entries that the newest checkpoint covers.
    public internal(set) var size: UInt64 = 0
    /// The number of entries that no checkpoint covers yet.
    public internal(set) var unsigned: UInt64 = 0
    /// The number of checkpoints whose trees continue each other.
    public internal(set) var checkpoints = 0
    /// The number of checkpoints that were sealed so far; `nil` without a sealing key to compare.
    public internal(set) var sealed: UInt64?
    /// The newest cosignature of each witness.
    public internal(set) var witnessed: [Witnessed] = []
}

/// Verifies a journal against its tree, line by line.
struct TreeAudit {
    typealias Report = (JournalText.Finding) -> Void

    private let folder: any TreeFolder
    private let trust: TreeTrust
    private var statement: KeptStatement?
    private var history: [Note] = []
    private var cosigned: [Note] = []
    private var early: [(JournalText.Finding.Kind, String)] = []

    private var pieces: TreePieces?
    private var builder = TreeBuilder()
    /// The roots that were signed, by size.
    private var signed: [UInt64: Set<TreeHash>] = [:]
    /// Missing entries that have not been reported.
    private var missing: ClosedRange<UInt64>?
    private(set) var survey = TreeSurvey()
    private(set) var findings = 0

    init(
        _ folder: any TreeFolder, _ trust: TreeTrust, lines: () -> Lines<DeviceError>
    ) throws(DeviceError) {
        (self.folder, self.trust) = (folder, trust)
        let text = String(
            decoding: try folder.file(.publicKey).read(0..<1024), as: UTF8.self)
        let own = text.split(separator: "\n").first.flatMap { NoteKey($0) }
        guard let key = trust.key ?? own, key.kind == .ed25519 else {
            early.append((.tree, "there is no tree: nothing proves that this journal is whole"))
            return
        }
        survey.key = key
        history = try NoteList.read(.history, folder)
        cosigned = try NoteList.read(.cosigned, folder) + trust.cosigned
        judgeSignatures(key)
        guard let last = history.last.flatMap({ Checkpoint(text: $0.text) }) else {
            early.append((.tree, "there is no checkpoint"))
            return
        }
        survey.size = last.size
        statement = try statement(key, lines)
        if let statement, statement.size > last.size {
            early.append((.tree, "entries were dropped that the newest checkpoint does not know"))
            return
        }
        do {
            pieces = try TreePieces(folder, statement, size: last.size)
        } catch {
            guard error.code == .badData else { throw error }
            early.append((.tree, error.advice))
        }
    }

    /// What changes whenever the tree does.
    static func state(of folder: any TreeFolder) throws(DeviceError) -> [[UInt8]] {
        var state: [[UInt8]] = []
        for file in [TreeFile.checkpoint, .kept, .keptNext] {
            state.append(try folder.file(file).read(0..<Note.maximumSize))
        }
        return state
    }

    /// Reads what is said to be kept. If a terminal was interrupted while it made room, there are
    /// two statements, and the journal shows which one is in force.
    private mutating func statement(
        _ key: NoteKey, _ lines: () -> Lines<DeviceError>
    ) throws(DeviceError) -> KeptStatement? {
        let bytes = try folder.file(.kept).read(0..<Note.maximumSize)
        let next = KeptStatement(try folder.file(.keptNext).read(0..<Note.maximumSize), by: key)
        if let next, try next.matches(lines(), folder) { return next }
        let statement = KeptStatement(bytes, by: key)
        if statement == nil, !bytes.isEmpty {
            early.append((.signature, "what is kept is not signed by the terminal's key"))
        }
        return statement
    }

    private mutating func judgeSignatures(_ key: NoteKey) {
        for note in history {
            guard let tree = Checkpoint(text: note.text), tree.origin == key.name,
                case .valid = note.verdict(of: key)
            else {
                early.append((.signature, "a checkpoint is not signed by the key \(key)"))
                continue
            }
            survey.checkpoints += 1
            signed[tree.size, default: []].insert(tree.root)
        }
        judgeWitnesses(key)
        judgeSeals(key)
    }

    private mutating func judgeWitnesses(_ key: NoteKey) {
        for note in cosigned {
            guard let tree = Checkpoint(text: note.text), tree.origin == key.name else { continue }
            for witness in trust.witnesses {
                switch note.verdict(of: witness) {
                case .absent: continue
                case .wrong:
                    early.append((.witness, "a cosignature of \(witness.name) is wrong"))
                case .valid(let time):
                    signed[tree.size, default: []].insert(tree.root)
                    survey.note(
                        .init(name: witness.name, size: tree.size, time: time))
                }
            }
        }
        let last = history.last.flatMap { Checkpoint(text: $0.text)?.size } ?? 0
        for seen in survey.witnessed where seen.size > last {
            early.append(
                (
                    .witness,
                    "\(seen.name) saw \(seen.size) entries, the newest checkpoint covers \(last): the end was cut off, or an older copy was put back"
                ))
        }
    }

    private mutating func judgeSeals(_ key: NoteKey) {
        guard var seal = trust.seal else { return }
        var epochs = history.compactMap { note in
            seal.epoch(of: note, of: key).map { (epoch: $0, note: note) }
        }
        guard let newest = epochs.last?.epoch, newest < SealingKey.maximumEpoch else {
            early.append((.seal, "no checkpoint is sealed with this key"))
            return
        }
        if let last = history.last, epochs.last?.note != last {
            early.append((.seal, "the newest checkpoint is not sealed"))
        }
        // An older checkpoint with a newer seal is no order that a terminal makes.
        if zip(epochs, epochs.dropFirst()).contains(where: { $0.epoch > $1.epoch }) {
            early.append((.seal, "sealed checkpoints are not in their order"))
            epochs.sort { $0.epoch < $1.epoch }
        }
        var rest = epochs[...]
        while seal.epoch <= newest {
            var isThere = false
            while let first = rest.first, first.epoch == seal.epoch {
                isThere = true
                rest.removeFirst()
                if !seal.isSealed(first.note, of: key) {
                    early.append((.seal, "the seal of checkpoint \(first.epoch) is wrong"))
                }
            }
            if !isThere, SealingKey.isKept(seal.epoch, newest: newest) {
                early.append((.seal, "the sealed checkpoint \(seal.epoch) is missing"))
            }
            seal.advance()
        }
        survey.sealed = newest + 1
    }

    mutating func follow(
        _ line: StoredLine, number: Int, _ report: Report
    ) throws(DeviceError) {
        guard !line.isTooLong, case .entry(let entry) = JournalText.content(of: line.bytes[...])
        else { return }
        guard entry.seq <= survey.size else {
            survey.unsigned += 1
            return
        }
        // Numbers that go back are the chain's to report.
        while let position = pieces?.position, position < entry.seq {
            guard let piece = try next(report) else { return }
            let end = pieces?.position ?? 0
            guard end >= entry.seq else {
                if piece.isKept { miss(end, report) }
                continue
            }
            if piece.height == 0, piece.hash == .leaf(JournalTree.commitment(line.bytes)) {
                if piece.isKept { continue }
                tell(
                    .replaced, number, "entry \(entry.seq) was dropped, and is there again",
                    report)
            } else {
                tell(
                    .replaced, number,
                    "entry \(entry.seq) is not the one that was recorded", report)
            }
        }
    }

    mutating func end(_ report: Report) throws(DeviceError) {
        for (kind, detail) in early { tell(kind, 0, detail, report) }
        while let piece = try next(report) {
            if piece.isKept, let end = pieces?.position { miss(end, report) }
        }
        tellMissing(report)
        guard let pieces else { return }
        if try folder.edgeRoot(of: survey.size) != builder.root {
            tell(.tree, 0, "the last tiles are missing or not those that were signed", report)
        }
        if pieces.isListWhole == false {
            tell(.tree, 0, "the list of kept entries is not the one that was signed", report)
        }
        for size in signed.keys.sorted() where size <= survey.size && size > 0 {
            tell(.tree, 0, "nothing proves the checkpoint of \(size) entries any more", report)
        }
    }

    /// Takes the next piece of the tree, and compares the roots that were signed for its end.
    private mutating func next(_ report: Report) throws(DeviceError) -> TreePiece? {
        let piece: TreePiece?
        do {
            piece = try pieces?.next()
        } catch {
            guard error.code == .badData else { throw error }
            tell(.tree, 0, error.advice, report)
            pieces = nil
            return nil
        }
        guard let piece else { return nil }
        _ = builder.append(piece.hash, height: piece.height)
        if let roots = signed.removeValue(forKey: builder.size), roots != [builder.root] {
            tell(
                .tree, 0, "the tree of \(builder.size) entries is not the one that was signed",
                report)
        }
        return piece
    }

    private mutating func miss(_ number: UInt64, _ report: Report) {
        if let run = missing, run.upperBound + 1 == number {
            missing = run.lowerBound...number
        } else {
            tellMissing(report)
            missing = number...number
        }
    }

    private mutating func tellMissing(_ report: Report) {
        guard let run = missing else { return }
        missing = nil
        let isEnd = run.upperBound == survey.size
        let numbers =
            run.count == 1
            ? "entry \(run.lowerBound) is" : "entries \(run.lowerBound) to \(run.upperBound) are"
        tell(
            .removed, 0,
            "\(numbers) missing\(isEnd ? " at the end" : ""), and the terminal did not drop them",
            report)
    }

    private mutating func tell(
        _ kind: JournalText.Finding.Kind, _ line: Int, _ detail: String, _ report: Report
    ) {
        findings += 1
        report(JournalText.Finding(line: line, kind: kind, detail: detail))
    }
}

extension TreeSurvey {
    fileprivate mutating func note(_ new: Witnessed) {
        guard let place = witnessed.firstIndex(where: { $0.name == new.name }) else {
            return witnessed.append(new)
        }
        if new.size >= witnessed[place].size { witnessed[place] = new }
    }
}
