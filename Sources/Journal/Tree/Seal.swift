import Cryptography
import DeviceInterface
import Hexadecimal
import TransparencyLog

/// The sealing key: a secret that moves on with each checkpoint and leaves no way back.
///
/// The key of the next checkpoint is HMAC-SHA-256 of the present one, which is then erased. Whoever
/// breaks in finds the present key and cannot compute an earlier one, so that what was sealed
/// before cannot be sealed anew.
public struct SealingKey: Hashable, Sendable {
    /// The number of checkpoints that were sealed before.
    public private(set) var epoch: UInt64
    private(set) var key: [UInt8]
    /// Tells the keys of one chain from those of others: it follows from the first key.
    let chain: [UInt8]

    /// The largest number of epochs that a verification follows.
    static let maximumEpoch: UInt64 = 1 << 26

    private static let domain = Array("gatelight/seal/v1".utf8)

    /// Creates the first key of a chain from its secret, 32 bytes; `nil` for another number.
    public init?(first: [UInt8]) {
        guard first.count == 32 else { return nil }
        (epoch, key) = (0, first)
        chain = Array(
            Digest.hmacSHA256(key: first, message: Self.domain + Array(" chain".utf8)).prefix(8))
    }

    /// Parses the first key as `journal seal` printed it: 64 lower-case hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard let first = Self.bytes(text) else { return nil }
        self.init(first: first)
    }

    /// Reads the present key from its file; `nil` if it is none.
    init?(stored bytes: [UInt8]) {
        let parts =
            String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .first?.split(separator: " ") ?? []
        guard parts.count == 3, let chain = Self.bytes(parts[0]), chain.count == 8,
            let epoch = UInt64(parts[1]), epoch < Self.maximumEpoch,
            let key = Self.bytes(parts[2]), key.count == 32
        else { return nil }
        (self.chain, self.epoch, self.key) = (chain, epoch, key)
    }

    var stored: [UInt8] { Array("\(chain.hexadecimal) \(epoch) \(key.hexadecimal)\n".utf8) }

    /// Moves on to the next key.
    mutating func advance() {
        key = Digest.hmacSHA256(key: key, message: Self.domain + Array(" next".utf8))
        epoch += 1
    }

    /// The seal of a note's text: a line among its signatures, of a type without a number.
    func seal(_ text: String, of key: NoteKey) -> Note.Signature {
        Note.Signature(name: key.name, keyID: id(for: key), bytes: Self.bytes(epoch) + tag(text))
    }

    /// The epoch that a note claims for a seal of this chain; `nil` if it has none.
    func epoch(of note: Note, of key: NoteKey) -> UInt64? {
        signature(of: note, key).map { $0.bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Whether the note has this key's seal.
    func isSealed(_ note: Note, of key: NoteKey) -> Bool {
        signature(of: note, key)?.bytes == Self.bytes(epoch) + tag(note.text)
    }

    private func signature(of note: Note, _ key: NoteKey) -> Note.Signature? {
        let id = id(for: key)
        return note.signatures.first {
            $0.name == key.name && $0.keyID == id && $0.bytes.count == 40
        }
    }

    private func id(for key: NoteKey) -> UInt32 {
        let material = [0xFF] + Self.domain + chain
        return Digest.sha256(Array(key.name.utf8) + [0x0A] + material).prefix(4).reduce(0) {
            $0 << 8 | UInt32($1)
        }
    }

    private func tag(_ text: String) -> [UInt8] {
        Digest.hmacSHA256(key: key, message: Self.bytes(epoch) + Array(text.utf8))
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }

    private static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0, digits.count <= 128 else { return nil }
        let values = digits.map { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x57
            default: nil
            }
        }
        guard !values.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            (values[$0] ?? 0) << 4 | (values[$0 + 1] ?? 0)
        }
    }

    /// Whether a journal must still have the checkpoint of `epoch` when the newest one is that of
    /// `newest`: the newest 32, and of older ones each second, fourth, eighth, and so on.
    static func isKept(_ epoch: UInt64, newest: UInt64) -> Bool {
        guard epoch > 0, epoch <= newest else { return epoch == 0 }
        let age = newest - epoch
        return age >> UInt64(epoch.trailingZeroBitCount) < 32
    }
}
