import Cryptography
import Synchronization

/// Who is signed in, in memory alone: a restart signs everybody out.
final class Sessions: Sendable {
    private struct Session {
        let user: String
        let end: ContinuousClock.Instant
    }

    static let length = Duration.seconds(8 * 3600)
    private static let most = 32

    // By the hash of the token, so that a look-up's time tells nothing about it.
    private let sessions = Mutex<[[UInt8]: Session]>([:])

    /// The token of a new session.
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
    /// Two hexadecimal digits.
    fileprivate init(format2 byte: UInt8) {
        self = (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

/// Makes guessing slow: after a few wrong attempts each further one has to wait longer, whoever makes
/// it, up to a minute.
final class Throttle: Sendable {
    private struct State {
        var failures = 0
        var next = ContinuousClock.now
        var isTrying = false
    }

    private static let free = 3
    private static let longest = 60

    private let state = Mutex(State())

    /// Starts an attempt; the seconds to wait if it is too early for one.
    func begin() -> Int? {
        state.withLock { state in
            let now = ContinuousClock.now
            if state.next > now { return max(1, Int((state.next - now) / .seconds(1)) + 1) }
            // One at a time: a hash takes memory and a core.
            if state.isTrying { return 1 }
            state.isTrying = true
            return nil
        }
    }

    func failed() {
        state.withLock { state in
            state.isTrying = false
            state.failures += 1
            let excess = state.failures - Self.free
            guard excess > 0 else { return }
            state.next = .now + .seconds(min(Self.longest, 1 << min(excess, 6)))
        }
    }

    func succeeded() {
        state.withLock { $0 = State() }
    }
}
