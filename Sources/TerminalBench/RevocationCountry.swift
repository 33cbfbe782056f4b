import Failures
import Revocation
import SystemPackage

/// Revocation lists like those of a country: three keys for each of 34 regions, whose sizes are in
/// the ratio 1 to 34. Each key has a base list and thirty daily additions of a thousandth of its
/// entries.
struct RevocationCountry {
    private static let regions = 34
    private static let keysPerRegion = 3
    private static let days = 30

    /// The files of one key and a sample of the codes that they revoke.
    struct Key {
        var files: RevocationKeyFiles
        var sample: [RevocationIdentifier] = []

        /// The files on a terminal that keeps filters only. Segments without a filter are small, so
        /// it keeps them too.
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

    /// Writes a file without syncing it, because the disk is not what is measured.
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

    /// A random code that is on a list.
    func revoked(
        using generator: inout some RandomNumberGenerator
    ) -> (keyID: [UInt8], RevocationIdentifier) {
        let key = keys[Int.random(in: keys.indices, using: &generator)]
        return (key.files.keyID, key.sample[Int.random(in: key.sample.indices, using: &generator)])
    }

    /// A random code that is on no list.
    func stranger(
        using generator: inout some RandomNumberGenerator
    ) -> (keyID: [UInt8], RevocationIdentifier) {
        let key = keys[Int.random(in: keys.indices, using: &generator)]
        return (key.files.keyID, .random(using: &generator))
    }

    /// For each key, one revoked code of each first byte in its sample.
    var firsts: [(keyID: [UInt8], RevocationIdentifier)] {
        keys.flatMap { key in
            Dictionary(grouping: key.sample, by: { $0.bytes[0] }).values.compactMap { codes in
                codes.first.map { (key.files.keyID, $0) }
            }
        }
    }
}
