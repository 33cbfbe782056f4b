internal import CCurl

/// The result of one request.
struct Reply {
    /// The status of the answer; 0 if there was none.
    var status = 0
    var body: [UInt8] = []
    var isTooLong = false
    /// The reason why the body is incomplete; `nil` if it is complete.
    var failure: String?
    var validator: String?
    /// The position in the file at which the body of a 206 begins.
    var start: Int?
    var retryAfter: Duration?
}

/// A handle of libcurl, which keeps connections open between requests.
final class Connection {
    /// The largest length of a validator that is sent back.
    private static let longestValidator = 256
    private static let maximumRedirects = 3

    private let curl: UnsafeMutableRawPointer
    private let certificates: String?

    init?(certificates: String?) {
        guard let curl = curl_easy_init() else { return nil }
        self.curl = curl
        self.certificates = certificates
    }

    deinit {
        curl_easy_cleanup(curl)
    }

    /// Requests the part of `address` after `partial`, or all of it if the file has changed. Takes
    /// at most `limit` bytes.
    func get(
        _ address: String, after partial: Partial, limit: Int, patience: WebMirror.Patience,
        until deadline: ContinuousClock.Instant
    ) -> Reply {
        curl_easy_reset(curl)
        set(address, patience)
        let left = max(1, (deadline - .now) / .milliseconds(1))
        gl_curl_set_number(curl, CURLOPT_TIMEOUT_MS, Int(left))
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        if partial.canGoOn, let validator = partial.validator {
            gl_curl_set_text(curl, CURLOPT_RANGE, "\(partial.bytes.count)-")
            headers = curl_slist_append(nil, "If-Range: \(validator)")
            gl_curl_set_pointer(curl, CURLOPT_HTTPHEADER, headers)
        }
        let body = Body(limit: limit)
        // `body` outlives the request, which ends before this function does.
        let result = withExtendedLifetime(body) {
            gl_curl_set_pointer(curl, CURLOPT_WRITEDATA, Unmanaged.passUnretained(body).toOpaque())
            gl_curl_set_writer(curl) { bytes, size, count, body in
                guard let bytes, let body else { return 0 }
                let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Unmanaged<Body>.fromOpaque(body).takeUnretainedValue().take(chunk)
            }
            return curl_easy_perform(curl)
        }
        let seconds = gl_curl_retry_after(curl)
        return Reply(
            status: gl_curl_status(curl), body: body.bytes, isTooLong: body.isTooLong,
            failure: result == CURLE_OK ? nil : String(cString: curl_easy_strerror(result)),
            validator: validator, start: start,
            retryAfter: seconds > 0 ? .seconds(seconds) : nil)
    }

    private func set(_ address: String, _ patience: WebMirror.Patience) {
        gl_curl_set_text(curl, CURLOPT_URL, address)
        gl_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
        gl_curl_set_number(curl, CURLOPT_FOLLOWLOCATION, 1)
        gl_curl_set_number(curl, CURLOPT_MAXREDIRS, Self.maximumRedirects)
        // A request over https is only redirected to https.
        let isSecret = address.lowercased().hasPrefix("https:")
        gl_curl_set_text(curl, CURLOPT_REDIR_PROTOCOLS_STR, isSecret ? "https" : "http,https")
        if let certificates { gl_curl_set_text(curl, CURLOPT_CAINFO, certificates) }
        gl_curl_set_text(curl, CURLOPT_USERAGENT, "gatelight")
        gl_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
        gl_curl_set_number(curl, CURLOPT_PATH_AS_IS, 1)
        gl_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT, patience.connecting)
        gl_curl_set_number(curl, CURLOPT_LOW_SPEED_LIMIT, patience.slowest)
        gl_curl_set_number(curl, CURLOPT_LOW_SPEED_TIME, patience.slowFor)
    }

    /// The answer's `ETag` if it is a strong one (RFC 9110 §8.8.3).
    private var validator: String? {
        guard let tag = header("ETag"), tag.utf8.count <= Self.longestValidator,
            tag.hasPrefix("\""), tag.hasSuffix("\"")
        else { return nil }
        return tag
    }

    /// The first number of `Content-Range: bytes 100-199/200` (RFC 9110 §14.4).
    private var start: Int? {
        guard let range = header("Content-Range"), range.hasPrefix("bytes "),
            let end = range.firstIndex(of: "-")
        else { return nil }
        return Int(range[..<end].dropFirst("bytes ".count))
    }

    private func header(_ name: String) -> String? {
        gl_curl_header(curl, name).map { String(cString: $0) }
    }
}

/// The body received so far.
private final class Body {
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Returns how many bytes were taken; fewer than offered end the transfer.
    func take(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard bytes.count + chunk.count <= limit else {
            isTooLong = true
            return 0
        }
        bytes += chunk
        return chunk.count
    }
}
