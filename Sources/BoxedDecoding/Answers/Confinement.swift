internal import BoxedProcesses

/// What the kernel enforces on a decoder process, as it reports itself before the first frame.
///
/// Without seccomp there is no report: the process ends.
public struct Confinement: Hashable, Sendable {
    /// The Landlock ABI in force; 0 if the kernel has none.
    public var landlock: Int
    /// The bytes of address space that the process may use.
    public var addressSpace: UInt64

    /// The bytes that are sent, little-endian: the ABI (4), the address space (8).
    static let limit = 12

    init(landlock: Int, addressSpace: UInt64) {
        (self.landlock, self.addressSpace) = (landlock, addressSpace)
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.add(UInt32(clamping: landlock))
        writer.add(addressSpace)
        return writer.bytes
    }

    init(sent bytes: [UInt8]) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        landlock = Int(try reader.number(UInt32.self))
        addressSpace = try reader.number()
        try reader.end()
    }
}

extension Confinement: CustomStringConvertible {
    /// What is enforced, for people.
    public var description: String {
        let files = landlock > 0 ? "Landlock ABI \(landlock)" : "no Landlock in this kernel"
        return "seccomp, \(files), no new privileges, \(addressSpace >> 20) MiB of address space"
    }
}
