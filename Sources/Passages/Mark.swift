import Cryptography
import Regions

/// The first 16 bytes of an HMAC-SHA-256 under a salt of the day: all that is kept of a credential.
struct Mark: Hashable, Sendable {
    /// Bytes of a mark.
    static let length = 16

    private let high: UInt64
    private let low: UInt64

    /// Of a message under a salt.
    init(_ message: [UInt8], _ salt: DailySalt) {
        self.init(bytes: Digest.hmacSHA256(key: salt.bytes, message: message).prefix(Self.length))
    }

    /// Of `length` bytes, the first the highest.
    init(bytes: some Sequence<UInt8>) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for byte in bytes {
            words = (words.high << 8 | words.low >> 56, words.low << 8 | UInt64(byte))
        }
        (high, low) = words
    }

    var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: word >> UInt64($0))
            }
        }
    }
}

/// A credential's marks under one salt. Either is enough to know it again.
struct Marks: Hashable, Sendable {
    let identity: Mark
    let subject: Mark?

    init(identity: Mark, subject: Mark?) {
        self.identity = identity
        self.subject = subject
    }

    /// The first byte keeps an identity from being taken for a tag, and the issuer's length keeps two
    /// splits of the same bytes apart.
    init(_ credential: PassingCredential, _ salt: DailySalt) {
        identity = Mark([0] + credential.identity, salt)
        subject = credential.subject.map { subject in
            let issuer = Array(subject.issuer.description.utf8)
            return Mark([1, UInt8(truncatingIfNeeded: issuer.count)] + issuer + subject.tag, salt)
        }
    }

    func contains(_ mark: Mark) -> Bool { identity == mark || subject == mark }

    var all: [Mark] { [identity] + (subject.map { [$0] } ?? []) }
}
