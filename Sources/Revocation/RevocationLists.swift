internal import Cryptography

/// The revocation files of one signing key that must be there.
public struct RevocationKeyFiles: Sendable {
    /// The key's id, 1...32 bytes.
    public var keyID: [UInt8]
    /// Where its files are.
    public var folder: any RevocationFolder
    /// The names of all files of all its segments. Whoever gives them has verified their hashes.
    public var names: [String]

    /// Files named `names` in `folder`.
    public init(keyID: [UInt8], folder: any RevocationFolder, names: [String]) {
        self.keyID = keyID
        self.folder = folder
        self.names = names
    }
}

/// All revocation lists aboard, by the key that signed what they revoke.
///
/// A key's entries are in segments: an immutable base and small ones added later; each is asked. A
/// segment is a filter file and its lists, or, if it is small, one list alone. Filters and whole
/// lists are checked to the last byte when they are loaded, sharded lists up to their headers and
/// then by the first look-up that needs them.
public struct RevocationLists: Sendable {
    /// What must be aboard.
    public enum Holding: Sendable {
        /// Every list.
        case everything
        /// Filters, and the whole lists of the segments that have no filter. What a filter knows is
        /// possibly revoked, unless the lists of its segment are aboard too.
        case filtersOnly
    }

    private enum Key: Sendable {
        case ready([RevocationSegment])
        case unavailable(RevocationError)
    }

    private let keys: [[UInt8]: Key]

    /// Loads the lists of these keys. A key of which anything is missing, damaged or of another key
    /// answers `unavailable` from now on; the other keys are not concerned.
    public init(expected: [RevocationKeyFiles], holding: Holding = .everything) {
        var keys: [[UInt8]: Key] = [:]
        for files in expected {
            let isRepeated = keys[files.keyID] != nil
            keys[files.keyID] =
                isRepeated
                ? .unavailable(
                    RevocationError(.invalid, files.keyID.hexadecimal, "key named twice"))
                : Self.load(files, holding)
        }
        self.keys = keys
    }

    private static func load(_ files: RevocationKeyFiles, _ holding: Holding) -> Key {
        do throws(RevocationError) {
            var segments: [RevocationSegment] = []
            for names in try SegmentNames.sorted(files.names) {
                segments.append(
                    try RevocationSegment(
                        names, keyID: files.keyID, folder: files.folder,
                        mayLackLists: holding == .filtersOnly))
            }
            return .ready(segments)
        } catch {
            return .unavailable(error)
        }
    }

    /// Whether this credential of this key is revoked. A key that has no lists revokes nothing.
    public func answer(
        keyID: [UInt8], _ identifier: RevocationIdentifier
    ) -> RevocationAnswer {
        answer(keyID: keyID, CollectionOfOne(identifier))
    }

    /// The worst answer for any of a credential's identifiers.
    public func answer(
        keyID: [UInt8], _ identifiers: some Sequence<RevocationIdentifier>
    ) -> RevocationAnswer {
        switch keys[keyID] {
        case nil: return .clear
        case .unavailable(let error):
            return .unavailable("key \(keyID.hexadecimal): \(error)")
        case .ready(let segments):
            var worst = RevocationAnswer.clear
            for identifier in identifiers {
                for segment in segments {
                    worst = .worse(worst, segment.answer(identifier))
                    if worst == .revoked { return worst }
                }
            }
            return worst
        }
    }

    /// What is aboard for each key, by key id.
    public var status: [RevocationKeyStatus] {
        keys.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { keyID, key in
            switch key {
            case .unavailable(let error):
                RevocationKeyStatus(keyID: keyID, segments: [], entries: 0, problem: error)
            case .ready(let segments):
                RevocationKeyStatus(
                    keyID: keyID, segments: segments.map(\.header.name),
                    entries: segments.reduce(0) { $0 + $1.header.entries }, problem: nil)
            }
        }
    }

    /// Reads every list to its last byte, looks for every entry in its filter, and gives what is
    /// wrong: for after an import, and for when somebody asks. Takes seconds for many millions.
    public func audit() -> [RevocationError] {
        var errors: [RevocationError] = []
        for (_, key) in keys.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            switch key {
            case .unavailable(let error): errors.append(error)
            case .ready(let segments): errors += segments.flatMap { $0.audit() }
            }
        }
        return errors
    }
}

/// What is aboard for one key.
public struct RevocationKeyStatus: Hashable, Sendable {
    /// The key's id.
    public let keyID: [UInt8]
    /// Its segments by name; none if it is unavailable.
    public let segments: [String]
    /// Entries of all segments; one that is in two counts twice.
    public let entries: Int
    /// Why the key is unavailable.
    public let problem: RevocationError?
}
