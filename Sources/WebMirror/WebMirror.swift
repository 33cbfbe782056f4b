internal import Glibc
internal import Synchronization
public import TUF

/// A mirror on the web: any static server. Blocks its thread while it fetches, one file at a time, and
/// keeps its connection open from one to the next.
///
/// A transfer that breaks off goes on where it broke, if the server says by a strong `ETag` that it is
/// still the same file (`Range` and `If-Range`, RFC 9110 §13.1.5, §14.2).
public final class WebMirror: Mirror {
    /// How patient a fetch is.
    public struct Patience: Sendable {
        /// Seconds until a connection stands.
        public var connecting = 10
        /// A transfer that brings fewer bytes a second than this …
        public var slowest = 100
        /// … for so many seconds has broken off.
        public var slowFor = 15
        /// Seconds for one file, however it comes.
        public var whole = 300
        /// How often a transfer that broke off goes on.
        public var continuations = 4
        /// How long it waits until then; twice as long each time.
        public var pause = Duration.seconds(1)

        /// What suits a terminal.
        public init() {}
    }

    private let base: String
    private let patience: Patience
    private let connection: Mutex<Connection?>

    /// Files below `base`, an `http` or `https` address. What is fetched is verified, so that `http`
    /// is no danger to trust; it lets others see what is fetched.
    public convenience init(_ base: String, patience: Patience = Patience()) {
        self.init(base, patience: patience, certificates: nil)
    }

    /// Over TLS with whom the authorities in the file `certificates` vouch for, by default the
    /// machine's.
    init(_ base: String, patience: Patience = Patience(), certificates: String?) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.patience = patience
        connection = Mutex(Connection(certificates: certificates))
    }

    public func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        try connection.withLock { connection throws(UpdateError) in
            guard let connection else {
                throw UpdateError(.unavailable, path, "libcurl cannot start")
            }
            return try fetch(path, limit, over: connection)
        }
    }

    private func fetch(
        _ path: String, _ limit: Int, over connection: Connection
    ) throws(UpdateError) -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(patience.whole)
        var partial = Partial()
        for continuation in 0... {
            let reply = connection.get(
                "\(base)/\(path)", after: partial, limit: limit, patience: patience,
                until: deadline)
            if let objection = partial.take(reply, limit: limit) {
                throw UpdateError(
                    objection.kind, path, objection.detail, retryAfter: reply.retryAfter)
            }
            guard let failure = reply.failure else { break }
            let pause = patience.pause * (1 << continuation)
            guard partial.canGoOn, continuation < patience.continuations, .now + pause < deadline
            else { throw UpdateError(.unavailable, path, failure) }
            usleep(UInt32(pause / .microseconds(1)))
        }
        return partial.bytes
    }
}

/// What came of a file so far.
struct Partial {
    private(set) var bytes: [UInt8] = []
    /// The strong `ETag` of the file that `bytes` began; `nil` if the server gave none.
    private(set) var validator: String?

    /// Whether the rest can be asked for.
    var canGoOn: Bool { !bytes.isEmpty && validator != nil }

    /// Takes in what one request brought; says why it cannot.
    mutating func take(
        _ reply: Reply, limit: Int
    ) -> (kind: UpdateError.Kind, detail: String)? {
        switch reply.status {
        case 200 where reply.isTooLong,
            206 where reply.isTooLong || bytes.count + reply.body.count > limit:
            return (.endlessData, "more than the \(limit) bytes it may have")
        case 200:
            (bytes, validator) = (reply.body, reply.validator)
            return nil
        case 206 where !bytes.isEmpty && reply.start == bytes.count && reply.validator == validator:
            bytes += reply.body
            return nil
        // What some stores answer for what is not there.
        case 403, 404: return (.notFound, "the mirror does not have it")
        case 206: return (.unavailable, "the mirror answered with another part than asked for")
        case 0 where canGoOn: return nil
        case 0: return (.unavailable, reply.failure ?? "no answer")
        case let status: return (.unavailable, "the mirror answered \(status)")
        }
    }
}
