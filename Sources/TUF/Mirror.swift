/// The source of an update: a web server, a folder or a stick. Nothing from it is trusted before it
/// is verified.
public protocol Mirror: Sendable {
    /// Returns the bytes at `path` below the mirror's base, whose parts between slashes are already
    /// quoted for a URL. Throws `.notFound` if there is nothing, `.endlessData` beyond `limit`
    /// bytes, and `.unavailable` for everything else.
    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8]
}

/// The place where trusted metadata is stored as it was served, by role name.
public protocol MetadataStore: Sendable {
    /// Returns the bytes stored last; `nil` if there are none.
    func load(_ role: String) throws(UpdateError) -> [UInt8]?
    /// Stores `bytes`, completely or not at all.
    func save(_ role: String, _ bytes: [UInt8]) throws(UpdateError)
    /// Removes the stored bytes.
    func remove(_ role: String) throws(UpdateError)
}

/// Quotes names that become parts of URLs and of file names.
public enum QuotedName {
    /// Returns the name with everything except letters, digits and `_.-~` as `%XX` (RFC 3986 §2.3),
    /// including slashes.
    public static func quoting(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
