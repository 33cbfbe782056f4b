import DeviceInterface
import TransparencyLog

/// Notes in a store, one after the other, each with an empty line behind it.
enum NoteList {
    /// The largest number of bytes that are read.
    static let maximumSize = 4 << 20

    /// The notes at the beginning of the bytes, and the number of bytes that they take up. What
    /// follows was torn, or is no note.
    static func notes(in bytes: [UInt8]) -> (notes: [Note], size: Int) {
        var (notes, size, start, breaks) = ([Note](), 0, 0, 0)
        for place in bytes.indices.dropFirst()
        where bytes[place] == 0x0A && bytes[place - 1] == 0x0A {
            breaks += 1
            guard breaks == 2 else { continue }
            guard let note = Note(bytes[start..<place]) else { break }
            notes.append(note)
            (start, size, breaks) = (place + 1, place + 1, 0)
        }
        return (notes, size)
    }

    static func bytes(of note: Note) -> [UInt8] { note.bytes + [0x0A] }

    static func bytes(of notes: [Note]) -> [UInt8] { notes.flatMap(bytes) }

    /// The notes of a file.
    static func read(_ file: TreeFile, _ folder: any TreeFolder) throws(DeviceError) -> [Note] {
        notes(in: try folder.file(file).read(0..<maximumSize)).notes
    }
}

/// A tree's own checkpoints that are still there, oldest first.
struct CheckpointHistory {
    /// Checkpoints that are always kept, the newest first.
    static let newest = 64

    private(set) var notes: [Note]
    private let key: NoteKey

    init(_ notes: [Note], of key: NoteKey) {
        (self.notes, self.key) = (notes, key)
    }

    /// The newest checkpoint.
    var last: Checkpoint? { notes.last.flatMap { Checkpoint(text: $0.text) } }

    /// The sizes of the trees.
    var sizes: [UInt64] { notes.compactMap { Checkpoint(text: $0.text)?.size } }

    mutating func append(_ note: Note) { notes.append(note) }

    /// Returns the history without what needs not be kept; `nil` if that is less than half of it,
    /// so that the file is not worth rewriting.
    func thinned(_ seal: SealingKey?) -> CheckpointHistory? {
        guard notes.count > 2 * Self.newest else { return nil }
        let last = notes.last.flatMap { note in seal?.epoch(of: note, of: key) }
        let first = notes.count - Self.newest
        let kept = notes.enumerated().filter { place, note in
            if place >= first { return true }
            guard let last, let epoch = seal?.epoch(of: note, of: key) else { return false }
            return SealingKey.isKept(epoch, newest: last)
        }
        guard kept.count <= max(2 * Self.newest, notes.count / 2) else { return nil }
        return CheckpointHistory(kept.map(\.element), of: key)
    }
}
