import Glibc

/// An address of IPv4 or IPv6.
public struct PeerAddress: Hashable, Sendable {
    /// Four bytes or sixteen.
    let bytes: [UInt8]

    /// As numbers write it. An address of IPv4 within IPv6 (RFC 4291, section 2.5.5.2), as a socket of
    /// both kinds tells it, is one of IPv4.
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

    /// Whether it is this machine's own.
    public var isLoopback: Bool {
        bytes.count == 4
            ? bytes.first == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// What one household or site has: the address of IPv4, the first half of an address of IPv6.
    public var network: String {
        bytes.prefix(bytes.count == 4 ? 4 : 8).map { String($0, radix: 16) }
            .joined(separator: bytes.count == 4 ? "." : ":")
    }
}

/// Addresses that begin alike, as `192.0.2.0/24` or `2001:db8::/32` (RFC 4632, section 3.1); an address
/// alone is the range of itself.
public struct AddressRange: Hashable, Sendable {
    private let start: PeerAddress
    private let bits: Int

    /// `nil` for what is none, for bits beyond the length, which say that something else was meant,
    /// and for everybody.
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

    /// Whether `address` is one of them.
    public func contains(_ address: PeerAddress) -> Bool {
        address.bytes.count == start.bytes.count && Self.isSame(address.bytes, start.bytes, bits)
    }

    private static func cut(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { $1 & mask($0, bits) }
    }

    private static func isSame(_ one: [UInt8], _ other: [UInt8], _ bits: Int) -> Bool {
        cut(one, bits) == cut(other, bits)
    }

    /// The bits of a byte that count.
    private static func mask(_ index: Int, _ bits: Int) -> UInt8 {
        let left = min(8, max(0, bits - index * 8))
        return left == 0 ? 0 : ~0 << UInt8(8 - left)
    }
}
