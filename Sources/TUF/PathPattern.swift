internal import Cryptography
import Hexadecimal

/// Matches paths with the patterns of delegations (§4.5): `*` is any number of characters and `?`
/// one character, neither of them a slash.
enum PathPattern {
    /// The largest number of bytes in a path or a pattern, because the time of a comparison grows
    /// with their product.
    static let longest = 1024

    static func matches(_ pattern: String, _ path: String) -> Bool {
        let patterns = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return patterns.count == parts.count
            && zip(patterns, parts).allSatisfy {
                matches(Array($0.unicodeScalars), Array($1.unicodeScalars))
            }
    }

    /// Matches one part, in time that grows at most with the product of the lengths.
    private static func matches(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        var (here, there) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while there < text.count {
            if here < pattern.count, pattern[here] == "*" {
                star = (here, there)
                here += 1
            } else if here < pattern.count,
                pattern[here] == text[there] || pattern[here] == "?"
            {
                (here, there) = (here + 1, there + 1)
            } else if let last = star {
                // The star matches one more character.
                star = (last.pattern, last.text + 1)
                (here, there) = (last.pattern + 1, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[here...].allSatisfy { $0 == "*" }
    }

    static func hash(of path: String, begins prefixes: [String]) -> Bool {
        let digest = Digest.sha256(Array(path.utf8)).hexadecimal
        return prefixes.contains { digest.hasPrefix($0) }
    }
}
