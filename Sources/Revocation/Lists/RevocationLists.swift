internal import Cryptography
import Hexadecimal

/// The required revocation files of one signing key.
public struct RevocationKeyFiles: Sendable {
    /// The key's identifier, 1...32 bytes.
    public var keyID: [UInt8]
    /// The folder of the files.
    public var folder: any RevocationFolder
    /// The names of all files of all segments. The caller must have verified their hashes.
    public var names: [String]

    /// Creates the description of files named `names` in `folder`.
    public init(keyID: [UInt8], folder: any RevocationFolder, names: [String]) {
        self.keyID = keyID
        self.folder = folder
        self.names = names
    }
}

/// All stored revocation lists, by the key that signed the revoked codes.
///
/// A key's entries are in segments, an immutable base and small ones added later, which are all
/// queried. A segment is a filter file and its lists or, if it is small, a single list. Loading
/// checks filters and whole lists completely, but only the headers of sharded lists. The first
/// look-up that needs a shard checks the rest of it.
public struct RevocationLists: Sendable {
    /// The files that must be stored.
    public enum Holding: Sendable {
        /// Every list.
        case everything
        /// The filters, and the whole lists of segments without a filter. An identifier that a
        /// filter contains is possibly revoked, unless its segment's lists are stored too.
        case filtersOnly
    }

    private enum Key: Sendable {
        case ready([RevocationSegment])
        case unavailable(RevocationError)
    }

    private let keys: [[UInt8]: Key]

    /// Loads the lists of these keys. A key with missing, damaged or foreign files answers
    /// `unavailable` from then on; the other keys are not affected.
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

    /// Returns whether a credential of a key is revoked. A key without lists revokes nothing.
    public func answer(
        keyID: [UInt8], _ identifier: RevocationIdentifier
    ) -> RevocationAnswer {
        answer(keyID: keyID, CollectionOfOne(identifier))
    }

    /// Returns the worst answer for any of a credential's identifiers.
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

    /// The status of each key, ordered by key identifier.
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

    /// Reads every list completely, looks up every entry in its filter, and returns the faults. It
    /// serves after an import and on request, and takes seconds for many millions of entries.
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

/// The status of one key's lists.
public struct RevocationKeyStatus: Hashable, Sendable {
    /// The key's identifier.
    public let keyID: [UInt8]
    /// The names of the segments; empty if the key is unavailable.
    public let segments: [String]
    /// The number of entries in all segments; an entry in two segments counts twice.
    public let entries: Int
    /// The reason why the key is unavailable; `nil` if it is available.
    public let problem: RevocationError?
}
