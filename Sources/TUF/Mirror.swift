/// Where an update comes from: a web server, a folder, a stick. Nothing it gives is believed.
public protocol Mirror: Sendable {
    /// The bytes at `path` below the mirror's base, parts of it between slashes already quoted for an
    /// address. Throws `.notFound` if there is nothing, `.endlessData` beyond `limit` bytes and
    /// `.unavailable` for everything else.
    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8]
}

/// Where trusted metadata is kept, as it was served, by a role's name.
public protocol MetadataStore: Sendable {
    /// The bytes that were kept last; `nil` if there are none.
    func load(_ role: String) throws(UpdateError) -> [UInt8]?
    /// Keeps `bytes`, whole or not at all.
    func save(_ role: String, _ bytes: [UInt8]) throws(UpdateError)
    /// Forgets what is kept.
    func remove(_ role: String) throws(UpdateError)
}

/// Names that become parts of addresses and of files.
public enum QuotedName {
    /// Everything but letters, digits and `_.-~` as `%XX` (RFC 3986 §2.3), slashes too.
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
