import Synchronization

/// Metadata in memory that exists as long as the store itself, for trial runs.
public final class MemoryStore: MetadataStore {
    private let files = Mutex<[String: [UInt8]]>([:])

    /// Creates an empty store.
    public init() {}

    /// Returns the role's bytes; `nil` if there are none.
    public func load(_ role: String) -> [UInt8]? {
        files.withLock { $0[role] }
    }

    /// Stores the role's bytes in place of earlier ones.
    public func save(_ role: String, _ bytes: [UInt8]) {
        files.withLock { $0[role] = bytes }
    }

    /// Removes the role's bytes, if there are any.
    public func remove(_ role: String) {
        files.withLock { $0[role] = nil }
    }
}
