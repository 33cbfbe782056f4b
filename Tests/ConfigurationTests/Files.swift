import Glibc
import SystemPackage
import Testing

/// A file of `bytes` in the temporary folder, under a name of its own.
func file(_ bytes: [UInt8]) throws -> FilePath {
    let path = FilePath("/tmp/gatelight-configuration-\(UInt64.random(in: 0 ... .max)).yaml")
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
    return path
}

/// Removes a file made by `file`.
func remove(_ path: FilePath) {
    _ = path.withPlatformString { unlink($0) }
}

extension String {
    /// The text of a file.
    init(contentsOf path: FilePath) throws {
        let file = try FileDescriptor.open(path, .readOnly)
        self = try file.closeAfter {
            let bytes = try [UInt8](unsafeUninitializedCapacity: 1 << 17) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
