internal import COpenSSL
import Hexadecimal

/// A salted scrypt hash (RFC 7914) of a password: slow to guess, and of no use to its readers.
///
/// Its text is `scrypt:15:8:1:<salt>:<hash>`: the logarithm of N, then r and p, then hexadecimal
/// digits.
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    private let logN: Int
    private let r: Int
    private let p: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// The cost of new hashes: 32 MiB and some tens of milliseconds; scrypt takes 128 · N · r
    /// bytes.
    private static let cost = (logN: 15, r: 8, p: 1)
    /// The permitted costs, so that a hash from a file cannot exhaust the machine's memory.
    private static let limits = (logN: 10...17, r: 1...8, p: 1...4)
    private static let saltSize = 16...64
    private static let hashSize = 32

    /// Hashes a password with a new salt.
    public init(of password: [UInt8]) {
        (logN, r, p) = Self.cost
        salt = Digest.randomBytes(Self.saltSize.lowerBound)
        // With this cost scrypt fails only for lack of memory.
        hash = Self.derive(password, salt, logN, r, p) ?? Digest.randomBytes(Self.hashSize)
    }

    /// Parses the text of a hash; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt",
            let logN = Int(parts[1]), Self.limits.logN.contains(logN),
            let r = Int(parts[2]), Self.limits.r.contains(r),
            let p = Int(parts[3]), Self.limits.p.contains(p),
            let salt = Self.bytes(parts[4]), Self.saltSize.contains(salt.count),
            let hash = Self.bytes(parts[5]), hash.count == Self.hashSize
        else { return nil }
        (self.logN, self.r, self.p, self.salt, self.hash) = (logN, r, p, salt, hash)
    }

    /// The text of the hash, which `init(_:)` parses.
    public var description: String {
        "scrypt:\(logN):\(r):\(p):\(salt.hexadecimal):\(hash.hexadecimal)"
    }

    /// Whether guessing costs less memory or less work than with a hash made today.
    public var isWeak: Bool {
        let (memory, work) = ((1 << logN) * r, (1 << logN) * r * p)
        let needed = (1 << Self.cost.logN) * Self.cost.r
        return memory < needed || work < needed * Self.cost.p
    }

    /// The bytes of memory that comparing a password takes.
    public var memory: Int { 128 * r << logN }

    /// Returns whether the hash is of this password; the time is the same for wrong passwords.
    public func matches(_ password: [UInt8]) -> Bool {
        guard let other = Self.derive(password, salt, logN, r, p) else { return false }
        return Digest.areEqual(hash, other)
    }

    private static func bytes(_ hexadecimal: Substring) -> [UInt8]? {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == hexadecimal.utf8.count, digits.count.isMultiple(of: 2) else {
            return nil
        }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    private static func derive(
        _ password: [UInt8], _ salt: [UInt8], _ logN: Int, _ r: Int, _ p: Int
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: hashSize)
        let done = password.withUnsafeBytes { bytes in
            EVP_PBE_scrypt(
                bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, salt, salt.count,
                UInt64(1) << UInt64(logN), UInt64(r), UInt64(p), 256 << 20, &output, output.count)
        }
        return done == 1 ? output : nil
    }
}

extension Digest {
    /// Compares in a time that does not reveal where the values differ.
    public static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }
}
