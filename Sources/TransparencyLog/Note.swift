/// A text with signatures (c2sp.org/signed-note).
public struct Note: Hashable, Sendable {
    /// A signature line.
    public struct Signature: Hashable, Sendable {
        /// The name of the key.
        public var name: String
        /// The first four bytes of the key's hash.
        public var keyID: UInt32
        /// The signature, in the form of the key's type.
        public var bytes: [UInt8]

        /// Creates a signature line.
        public init(name: String, keyID: UInt32, bytes: [UInt8]) {
            (self.name, self.keyID, self.bytes) = (name, keyID, bytes)
        }

        var line: String {
            let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * UInt32($0))) }
            return "— \(name) \(Base64.text(id + bytes))\n"
        }

        init?(line: Substring) {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", NoteKey.isName(parts[1]),
                let all = Base64.bytes(parts[2]), all.count > 4
            else { return nil }
            name = String(parts[1])
            keyID = all[..<4].reduce(0) { $0 << 8 | UInt32($1) }
            bytes = Array(all[4...])
        }
    }

    /// The text, which ends in a line feed.
    public var text: String
    /// The signatures.
    public var signatures: [Signature]

    /// Accepted signatures, at most.
    public static let maximumSignatures = 64
    /// The largest accepted size in bytes.
    public static let maximumSize = 64 << 10

    /// Creates a note without signatures. `text` must end in a line feed.
    public init(text: String) {
        (self.text, signatures) = (text, [])
    }

    /// Parses a note; `nil` if it has another form than the specification demands.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= Self.maximumSize,
            bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            let all = String(validating: bytes, as: UTF8.self)
        else { return nil }
        // Lines are compared as bytes: to Swift, a line feed with an accent is another character.
        let utf8 = Array(all.utf8)
        guard utf8.last == 0x0A,
            let cut = (1..<max(1, utf8.count)).last(where: {
                utf8[$0] == 0x0A && utf8[$0 - 1] == 0x0A
            })
        else { return nil }
        let rows = utf8[(cut + 1)...].split(separator: 0x0A, omittingEmptySubsequences: false)
            .dropLast()
        guard (1...Self.maximumSignatures).contains(rows.count) else { return nil }
        let signatures = rows.map { Signature(line: Substring(decoding: $0, as: UTF8.self)) }
        guard !signatures.contains(nil) else { return nil }
        text = String(decoding: utf8[..<cut], as: UTF8.self)
        self.signatures = signatures.compactMap(\.self)
    }

    /// The note as it is stored.
    public var description: String { text + "\n" + signatures.map(\.line).joined() }

    /// The bytes of the note.
    public var bytes: [UInt8] { Array(description.utf8) }

    /// Returns what is known of a key's signature on this note. If one signature of the key is
    /// wrong, the note is.
    public func verdict(of key: NoteKey) -> NoteKey.Verdict {
        let own = signatures.filter { $0.name == key.name && $0.keyID == key.id }
        guard !own.isEmpty else { return .absent }
        let times = own.map { key.time(of: $0.bytes, on: text) }
        guard !times.contains(nil), let time = times.compactMap(\.self).max() else { return .wrong }
        return .valid(time: time)
    }
}
