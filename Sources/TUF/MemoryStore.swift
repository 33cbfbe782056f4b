import Synchronization

/// Metadata in memory that exists as long as the store itself, for trial runs.
public final class MemoryStore: MetadataStore {
    private let files = Mutex<[String: [UInt8]]>([:])

    /// Creates an empty store.
    public init() {}

    public func load(_ role: String) -> [UInt8]? {
        files.withLock { $0[role] }
    }

    public func save(_ role: String, _ bytes: [UInt8]) {
        files.withLock { $0[role] = bytes }
    }

    public func remove(_ role: String) {
        files.withLock { $0[role] = nil }
    }
}
