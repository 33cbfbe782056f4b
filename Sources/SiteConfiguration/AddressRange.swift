import Glibc

/// An IPv4 or IPv6 address.
public struct PeerAddress: Hashable, Codable, Sendable {
    /// The four or sixteen bytes of the address.
    let bytes: [UInt8]

    /// Parses a numeric address. An IPv4 address within IPv6 (RFC 4291, section 2.5.5.2), as
    /// reported by dual-stack sockets, becomes an IPv4 address.
    public init?(_ text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
            return
        }
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let all = withUnsafeBytes(of: six) { Array($0) }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        bytes = all.starts(with: mapped) ? Array(all.suffix(4)) : all
    }

    /// Whether the address is this machine's loopback.
    public var isLoopback: Bool {
        bytes.count == 4
            ? bytes.first == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// The network of one household or site: the whole IPv4 address, or the first half of an IPv6
    /// address.
    public var network: String {
        bytes.prefix(bytes.count == 4 ? 4 : 8).map { String($0, radix: 16) }
            .joined(separator: bytes.count == 4 ? "." : ":")
    }
}

/// A range of addresses with the same first bits, such as `192.0.2.0/24` or `2001:db8::/32` (RFC
/// 4632, section 3.1). A single address is a range too.
public struct AddressRange: Hashable, Codable, Sendable {
    private let start: PeerAddress
    private let bits: Int

    /// Parses a range; `nil` if the text is none, if bits beyond the length are set (probably a
    /// mistake), or if the range contains every address.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let first = parts.first, let start = PeerAddress(first) else {
            return nil
        }
        self.start = start
        let all = start.bytes.count * 8
        guard parts.count == 2 else {
            bits = all
            return
        }
        guard first.contains(":") == (all == 128),
            let bits = Scalar.integer(1...all)(parts[1]),
            Self.isSame(start.bytes, Self.cut(start.bytes, bits), all)
        else { return nil }
        self.bits = bits
    }

    /// Returns whether `address` is in the range.
    public func contains(_ address: PeerAddress) -> Bool {
        address.bytes.count == start.bytes.count && Self.isSame(address.bytes, start.bytes, bits)
    }

    private static func cut(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { $1 & mask($0, bits) }
    }

    private static func isSame(_ one: [UInt8], _ other: [UInt8], _ bits: Int) -> Bool {
        cut(one, bits) == cut(other, bits)
    }

    /// Returns the significant bits of a byte.
    private static func mask(_ index: Int, _ bits: Int) -> UInt8 {
        let left = min(8, max(0, bits - index * 8))
        return left == 0 ? 0 : ~0 << UInt8(8 - left)
    }
}
