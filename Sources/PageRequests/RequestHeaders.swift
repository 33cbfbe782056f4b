/// Functions that evaluate a request's header fields.
public enum RequestHeaders {
    /// Returns whether an authority (`Host`, RFC 9110, section 7.2) is an address, `localhost` or
    /// one of `names`, with or without a port. An address cannot be redirected, but an unknown name
    /// can.
    public static func isOurs(authority: String, names: [String]) -> Bool {
        guard let host = host(of: authority) else { return false }
        if host == "localhost" || names.contains(String(host)) { return true }
        guard !host.hasPrefix("[") else { return true }
        return !host.isEmpty && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }

    /// Returns whether a page of this authority sent a request that changes something. Browsers
    /// send `Origin` with every request that does more than read, and `Sec-Fetch-Site`; other
    /// programs send neither.
    public static func isSameOrigin(
        authority: String, origin: String?, fetchSite: String?
    ) -> Bool {
        guard let origin else {
            return fetchSite.map { ["same-origin", "none"].contains($0) } ?? true
        }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    /// Returns the value of a cookie in `Cookie` fields (RFC 6265, section 5.4); `nil` if it is
    /// absent.
    public static func cookie(_ name: String, in fields: [String]) -> String? {
        for pair in fields.lazy.flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
            return String(parts[1])
        }
        return nil
    }

    /// Returns the host without the port; `nil` if the text is no authority.
    private static func host(of authority: String) -> Substring? {
        guard authority.utf8.count <= longest, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        guard authority.hasPrefix("[") else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count <= 2 && isPort(parts.dropFirst().first) ? parts[0] : nil
        }
        guard let end = authority.firstIndex(of: "]") else { return nil }
        let rest = authority[authority.index(after: end)...]
        let inner = authority[..<end].utf8.dropFirst()
        let isAddress = inner.allSatisfy { isAddressByte($0) } && inner.contains(0x3A)
        guard isAddress, rest.isEmpty || rest.hasPrefix(":") && isPort(rest.dropFirst()) else {
            return nil
        }
        return authority[..<end]
    }

    /// The length of the longest authority: names have at most 253 characters (RFC 1035, section
    /// 2.3.4), and ports six with their colon.
    private static let longest = 259

    private static func isPort(_ text: Substring?) -> Bool {
        text.map { $0.utf8.count <= 5 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } } ?? true
    }

    /// Returns whether a byte is a hexadecimal digit, a colon, or the dot of an IPv4 part.
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit || byte == 0x3A || byte == 0x2E
    }
}
