import SimulatedStorage
import Synchronization
import SystemPackage
import Trust

/// Whether the machine's disk has room; it can be made to appear full.
final class DiskRoom: Sendable {
    private let full = Mutex(false)

    var isFull: Bool {
        get { full.withLock { $0 } }
        set { full.withLock { $0 = newValue } }
    }

    /// The machine's own disk with this room.
    var disk: GatedDisk {
        GatedDisk(FileDisk()) { [self] access, path throws(DiskError) in
            if isFull, access == .write { throw .failed(path, .noSpace) }
        }
    }
}
