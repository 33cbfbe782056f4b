import Failures
import Revocation
import SystemPackage

/// Lists such as a country's: three keys for each of 34 regions, whose sizes go from 1 to 34, each
/// with a base and thirty daily additions of a thousandth of it.
struct RevocationCountry {
    private static let regions = 34
    private static let keysPerRegion = 3
    private static let days = 30

    /// One key's files, and some of what they revoke.
    struct Key {
        var files: RevocationKeyFiles
        var sample: [RevocationIdentifier] = []

        /// What a terminal has that holds filters only: the segments without one are small lists.
        var filtersOnly: RevocationKeyFiles {
            let filters = Set(files.names.filter { $0.hasSuffix(".filter") })
            var held = files
            held.names.removeAll { name in
                !filters.contains(name) && filters.contains("\(name.prefix { $0 != "." }).filter")
            }
            return held
        }
    }

    let folder: FilePath
    private(set) var keys: [Key] = []
    private(set) var entries = 0
    private(set) var bytes = 0

    init(folder: FilePath) {
        self.folder = folder
    }

    mutating func build(
        entries: Int, using generator: inout some RandomNumberGenerator
    ) throws {
        let shares = Self.keysPerRegion * Self.regions * (Self.regions + 1) / 2
        try Files.makeFolder(folder)
        for region in 1...Self.regions {
            for _ in 0..<Self.keysPerRegion {
                let share = entries * region / shares
                keys.append(try key(entries: share, using: &generator))
            }
        }
    }

    private mutating func key(
        entries: Int, using generator: inout some RandomNumberGenerator
    ) throws -> Key {
        let keyID = RevocationIdentifier.random(using: &generator).bytes.prefix(8).map { $0 }
        let path = folder.appending(keyID.map { String($0, radix: 16) }.joined(separator: "-"))
        try Files.makeFolder(path)
        var key = Key(
            files: RevocationKeyFiles(keyID: keyID, folder: try MappedFolder(path), names: []))
        let addition = entries / 1000
        for day in 0...Self.days {
            let count = day == 0 ? max(1, entries - Self.days * addition) : addition
            let identifiers = (0..<count).map { _ in
                RevocationIdentifier.random(using: &generator)
            }
            let name = day == 0 ? "base" : "day-\(day)"
            for file in try RevocationSegmentWriter(keyID: keyID, segment: name)
                .files(for: identifiers)
            {
                try write(file, in: path)
                key.files.names.append(file.name)
                bytes += file.bytes.count
            }
            key.sample += identifiers.prefix(day == 0 ? 4096 : 32)
            self.entries += count
        }
        return key
    }

    /// Without bringing it to the disk: what is measured is not the disk.
    private func write(_ file: RevocationFile, in folder: FilePath) throws(Failure) {
        let path = folder.appending(file.name)
        do {
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite])
            try descriptor.closeAfter { _ = try descriptor.writeAll(file.bytes) }
        } catch {
            throw Failure(.ioError, "write \(path): \(error)")
        }
    }

    /// A code that is on a list.
    func revoked(
        using generator: inout some RandomNumberGenerator
    ) -> (keyID: [UInt8], RevocationIdentifier) {
        let key = keys[Int.random(in: keys.indices, using: &generator)]
        return (key.files.keyID, key.sample[Int.random(in: key.sample.indices, using: &generator)])
    }

    /// A code that is on none.
    func stranger(
        using generator: inout some RandomNumberGenerator
    ) -> (keyID: [UInt8], RevocationIdentifier) {
        let key = keys[Int.random(in: keys.indices, using: &generator)]
        return (key.files.keyID, .random(using: &generator))
    }

    /// Of each key, a revoked code for each first byte.
    var firsts: [(keyID: [UInt8], RevocationIdentifier)] {
        keys.flatMap { key in
            Dictionary(grouping: key.sample, by: { $0.bytes[0] }).values.compactMap { codes in
                codes.first.map { (key.files.keyID, $0) }
            }
        }
    }
}
