internal import CCurl
public import TUF

/// A mirror on the web: any static server. Blocks its thread while it fetches.
public struct WebMirror: Mirror {
    /// How patient a fetch is.
    public struct Patience: Sendable {
        /// Seconds until a connection stands.
        public var connecting = 10
        /// A fetch that brings fewer bytes a second than this …
        public var slowest = 100
        /// … for so many seconds is given up.
        public var slowFor = 15
        /// Seconds for one file, however it comes.
        public var whole = 300

        /// What suits a terminal.
        public init() {}
    }

    private let base: String
    private let patience: Patience

    /// Files below `base`, an `http` or `https` address. What is fetched is verified, so that `http`
    /// is no danger to trust; it lets others see what is fetched.
    public init(_ base: String, patience: Patience = Patience()) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.patience = patience
    }

    public func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        guard let curl = curl_easy_init() else {
            throw UpdateError(.unavailable, path, "libcurl cannot start")
        }
        defer { curl_easy_cleanup(curl) }
        let body = Body(limit: limit)
        set(curl, address: "\(base)/\(path)")
        // `body` outlives the fetch, which ends before this function does.
        let result = withExtendedLifetime(body) {
            gl_curl_set_pointer(curl, CURLOPT_WRITEDATA, Unmanaged.passUnretained(body).toOpaque())
            gl_curl_set_writer(curl) { bytes, size, count, body in
                guard let bytes, let body else { return 0 }
                let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Unmanaged<Body>.fromOpaque(body).takeUnretainedValue().take(chunk)
            }
            return curl_easy_perform(curl)
        }
        guard !body.isTooLong, result != CURLE_FILESIZE_EXCEEDED else {
            throw UpdateError(.endlessData, path, "more than the \(limit) bytes it may have")
        }
        guard result == CURLE_OK else {
            throw UpdateError(.unavailable, path, String(cString: curl_easy_strerror(result)))
        }
        switch gl_curl_status(curl) {
        case 200: return body.bytes
        // What some stores answer for what is not there.
        case 403, 404: throw UpdateError(.notFound, path, "the mirror does not have it")
        case let status: throw UpdateError(.unavailable, path, "the mirror answered \(status)")
        }
    }

    private func set(_ curl: UnsafeMutableRawPointer, address: String) {
        gl_curl_set_text(curl, CURLOPT_URL, address)
        gl_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
        gl_curl_set_text(curl, CURLOPT_USERAGENT, "gatelight")
        gl_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
        gl_curl_set_number(curl, CURLOPT_PATH_AS_IS, 1)
        gl_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT, patience.connecting)
        gl_curl_set_number(curl, CURLOPT_LOW_SPEED_LIMIT, patience.slowest)
        gl_curl_set_number(curl, CURLOPT_LOW_SPEED_TIME, patience.slowFor)
        gl_curl_set_number(curl, CURLOPT_TIMEOUT, patience.whole)
    }
}

/// What came so far.
private final class Body {
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false

    init(limit: Int) {
        self.limit = limit
    }

    /// How many bytes were taken; fewer than there are ends the fetch.
    func take(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard bytes.count + chunk.count <= limit else {
            isTooLong = true
            return 0
        }
        bytes += chunk
        return chunk.count
    }
}
