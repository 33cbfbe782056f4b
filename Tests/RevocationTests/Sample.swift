import ReproducibleNumbers
@testable import Revocation
import TestSupport

/// A key's segments in memory.
struct Sample {
    static let keyID: [UInt8] = [0xA0, 1, 2, 3, 4, 5, 6, 7]

    var files: [RevocationFile] = []

    /// Adds a segment.
    mutating func add(
        _ segment: String, _ identifiers: [RevocationIdentifier], width: Int = 8,
        limits: RevocationSegmentWriter.Limits = .init()
    ) throws {
        var writer = try RevocationSegmentWriter(
            keyID: Self.keyID, segment: segment, width: width)
        writer.limits = limits
        files += try writer.files(for: identifiers)
    }

    /// A key with one segment.
    init(
        _ identifiers: [RevocationIdentifier], segment: String = "base", width: Int = 8,
        limits: RevocationSegmentWriter.Limits = .init()
    ) throws {
        try add(segment, identifiers, width: width, limits: limits)
    }

    var names: [String] { files.map(\.name) }

    /// The lists, with `folder` in the place of the files if it is given.
    func lists(
        in folder: (any RevocationFolder)? = nil, names: [String]? = nil,
        holding: RevocationLists.Holding = .everything
    ) -> RevocationLists {
        RevocationLists(
            expected: [
                RevocationKeyFiles(
                    keyID: Self.keyID, folder: folder ?? MemoryFolder(files),
                    names: names ?? self.names)
            ], holding: holding)
    }

    subscript(name: String) -> [UInt8] { files.first { $0.name == name }?.bytes ?? [] }
}

extension RevocationLists {
    func answer(_ identifier: RevocationIdentifier) -> RevocationAnswer {
        answer(keyID: Sample.keyID, identifier)
    }

    /// Why the sample's key cannot be asked; `nil` if it can.
    var problem: RevocationError? { status.first?.problem }
}

extension RevocationAnswer {
    var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }
}

extension SeededRandom {
    mutating func identifiers(_ count: Int) -> [RevocationIdentifier] {
        (0..<count).map { _ in .random(using: &self) }
    }
}

extension RevocationSegmentWriter.Limits {
    /// A few entries make filters and shards.
    static let small = Self(withoutFilter: 4, perList: 16)
}

extension [UInt8] {
    /// With checksums that fit, if it is long enough to have some.
    var sealed: [UInt8] {
        guard count >= 128 else { return self }
        var bytes = self
        func put(_ value: UInt32, at offset: Int) {
            for index in 0..<4 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
            }
        }
        put(Checksum.crc32(bytes[128...]), at: 120)
        put(Checksum.crc32(bytes[..<124]), at: 124)
        return bytes
    }
}
