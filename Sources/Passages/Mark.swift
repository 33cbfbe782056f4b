import Cryptography
import Regions

/// The first 16 bytes of an HMAC-SHA-256 under a salt of the day, the only data kept of a
/// credential.
struct Mark: Hashable, Sendable {
    /// The number of bytes in a mark.
    static let length = 16

    private let high: UInt64
    private let low: UInt64

    /// Creates the mark of a message under a salt.
    init(_ message: [UInt8], _ salt: DailySalt) {
        self.init(bytes: Digest.hmacSHA256(key: salt.bytes, message: message).prefix(Self.length))
    }

    /// Creates a mark from its `length` bytes, the highest first.
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

/// The marks of a credential under one salt. Either of them suffices to recognise it.
struct Marks: Hashable, Sendable {
    let identity: Mark
    let subject: Mark?

    init(identity: Mark, subject: Mark?) {
        self.identity = identity
        self.subject = subject
    }

    /// Creates the marks of a credential. The first byte distinguishes identities from tags, and
    /// the issuer's length distinguishes different splits of the same bytes.
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
