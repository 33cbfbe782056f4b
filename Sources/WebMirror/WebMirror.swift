internal import Glibc
internal import Synchronization
public import TUF

/// A mirror on any static web server. It blocks its thread while it fetches one file at a time, and
/// keeps its connection open between files.
///
/// An interrupted transfer continues where it stopped if a strong `ETag` of the server shows that
/// the file is still the same (`Range` and `If-Range`, RFC 9110 §13.1.5, §14.2).
public final class WebMirror: Mirror {
    /// The time limits of a fetch.
    public struct Patience: Sendable {
        /// The number of seconds until a connection must be established.
        public var connecting = 10
        /// The number of bytes a second below which a transfer is too slow.
        public var slowest = 100
        /// The number of seconds for which a transfer may be too slow before it counts as
        /// interrupted.
        public var slowFor = 15
        /// The number of seconds for one file altogether.
        public var whole = 300
        /// The number of times that an interrupted transfer continues.
        public var continuations = 4
        /// The pause before it continues, doubled each time.
        public var pause = Duration.seconds(1)

        /// Creates the limits for a terminal.
        public init() {}
    }

    private let base: String
    private let patience: Patience
    private let connection: Mutex<Connection?>

    /// Creates a mirror of the files below `base`, an `http` or `https` address. What is fetched is
    /// verified, so `http` does not endanger trust, but it lets others see what is fetched.
    public convenience init(_ base: String, patience: Patience = Patience()) {
        self.init(base, patience: patience, certificates: nil)
    }

    /// Creates a mirror whose TLS servers must have certificates of the authorities in the file
    /// `certificates`, by default the machine's.
    init(_ base: String, patience: Patience = Patience(), certificates: String?) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.patience = patience
        connection = Mutex(Connection(certificates: certificates))
    }

    /// Fetches the file at `path` below the base address. Throws `.notFound` if the server does not
    /// have it, `.endlessData` beyond `limit` bytes, and `.unavailable` for everything else.
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
                throw error(objection.kind, path, objection.detail, reply.retryAfter)
            }
            guard let failure = reply.failure else { break }
            let pause = patience.pause * (1 << continuation)
            guard partial.canGoOn, continuation < patience.continuations, .now + pause < deadline
            else { throw error(.unavailable, path, failure) }
            usleep(UInt32(pause / .microseconds(1)))
        }
        return partial.bytes
    }

    /// An error that names the server if it could not be reached or did not serve.
    private func error(
        _ kind: UpdateError.Kind, _ path: String, _ detail: String, _ retryAfter: Duration? = nil
    ) -> UpdateError {
        let detail = kind == .unavailable ? "\(server): \(detail)" : detail
        return UpdateError(kind, path, detail, retryAfter: retryAfter)
    }

    /// The server's name and port, without a password that the address may contain.
    private var server: Substring {
        let place = base.split(separator: "/", maxSplits: 3).dropFirst().first ?? base[...]
        return place.split(separator: "@").last ?? place
    }
}

/// The part of a file received so far.
struct Partial {
    private(set) var bytes: [UInt8] = []
    /// The strong `ETag` of the file to which `bytes` belong; `nil` if the server gave none.
    private(set) var validator: String?

    /// Whether the rest can be requested.
    var canGoOn: Bool { !bytes.isEmpty && validator != nil }

    /// Adds the result of one request; returns an error if that is impossible.
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
        // Some stores answer 403 for files that do not exist.
        case 403, 404: return (.notFound, "the mirror does not have it")
        case 206: return (.unavailable, "the mirror sent another range than requested")
        case 0 where canGoOn: return nil
        case 0: return (.unavailable, reply.failure ?? "no answer")
        case let status: return (.unavailable, "the mirror answered \(status)")
        }
    }
}
