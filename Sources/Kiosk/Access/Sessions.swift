import Cryptography
import Synchronization

/// The sessions of signed-in operators, in memory only; a restart signs everybody out.
final class Sessions: Sendable {
    private struct Session {
        let user: String
        let end: ContinuousClock.Instant
    }

    static let length = Duration.seconds(8 * 3600)
    private static let most = 32

    // The keys are hashes of the tokens, so that the time of a look-up reveals nothing about them.
    private let sessions = Mutex<[[UInt8]: Session]>([:])

    /// Opens a session and returns its token.
    func open(_ user: String) -> String {
        let token = Digest.randomBytes(32).map { String(format2: $0) }.joined()
        sessions.withLock { sessions in
            let now = ContinuousClock.now
            sessions = sessions.filter { $0.value.end > now }
            if sessions.count >= Self.most,
                let oldest = sessions.min(by: { $0.value.end < $1.value.end })?.key
            {
                sessions[oldest] = nil
            }
            sessions[Self.key(token)] = Session(user: user, end: now + Self.length)
        }
        return token
    }

    func user(of token: String) -> String? {
        sessions.withLock { sessions in
            guard let session = sessions[Self.key(token)], session.end > .now else { return nil }
            return session.user
        }
    }

    func close(_ token: String) {
        sessions.withLock { $0[Self.key(token)] = nil }
    }

    private static func key(_ token: String) -> [UInt8] {
        Digest.sha256(Array(token.utf8))
    }
}

extension String {
    /// Formats a byte as two hexadecimal digits.
    fileprivate init(format2 byte: UInt8) {
        self = (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
