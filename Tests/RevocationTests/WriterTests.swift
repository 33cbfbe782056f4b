import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

@Suite struct WriterTests {
    @Test(arguments: [10, 6000, 40_000])
    func `order and repetition change no byte`(count: Int) throws {
        var generator = SeededRandom(seed: UInt64(count))
        let entries = generator.identifiers(count)
        let files = try Sample(entries).files
        let shuffled = (entries + entries.prefix(count / 2)).shuffled(using: &generator)
        #expect(try Sample(shuffled).files == files)
    }

    @Test func `a list has the bytes that its table defines`() throws {
        let writer = try RevocationSegmentWriter(keyID: [0xAB, 0xCD], segment: "d-1", width: 4)
        let identifiers = [0x0102_0304, 0xA0B0_C0D0].map { (first: UInt128) in
            RevocationIdentifier(value: first << 96 | 0xFFFF)
        }
        let file = try #require(try writer.files(for: identifiers).first)
        var bytes = Array("GLREVOK".utf8) + [1, 2, 4, 0, 2, 3, 0, 0, 0]
        bytes += [0xAB, 0xCD] + [UInt8](repeating: 0, count: 30)
        bytes += Array("d-1".utf8) + [UInt8](repeating: 0, count: 29)
        bytes += [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        bytes += [UInt8](repeating: 0, count: 16)
        #expect(Array(file.bytes[..<120]) == bytes)
        // What Python's zlib.crc32 says of the eight bytes.
        #expect(Array(file.bytes[120..<124]) == [0x3F, 0xF8, 0x1F, 0x88])
        #expect(Array(file.bytes[128...]) == [1, 2, 3, 4, 0xA0, 0xB0, 0xC0, 0xD0])
    }

    @Test func `files of a filter and shards are named and sized as their headers say`() throws {
        var generator = SeededRandom(seed: 41)
        let sample = try Sample(generator.identifiers(100), limits: .small)
        #expect(sample.names.prefix(3) == ["base.filter", "base.00.list", "base.01.list"])
        #expect(sample.names.last == "base.ff.list")
        let lists = sample.files.dropFirst()
        // Eight bytes less the one of the name.
        let size = lists.reduce(0) { $0 + $1.bytes.count }
        #expect(size == 256 * 128 + 100 * 7)
    }

    @Test(
        arguments: [
            ([], "base", 8), ([UInt8](repeating: 1, count: 33), "base", 8), ([1], "", 8),
            ([1], "a.b", 8), ([1], "a/b", 8), ([1], String(repeating: "a", count: 33), 8),
            ([1], "base", 3), ([1], "base", 17), ([1], "base", -1),
        ] as [([UInt8], String, Int)])
    func `an impossible segment is refused`(keyID: [UInt8], segment: String, width: Int) {
        let error = #expect(throws: RevocationError.self) {
            try RevocationSegmentWriter(keyID: keyID, segment: segment, width: width)
        }
        #expect(error?.kind == .invalid)
    }

    @Test func `a segment is divided when its lists would be too long, and refused at its end`()
        throws
    {
        var generator = SeededRandom(seed: 44)
        let entries = generator.identifiers(257)
        var writer = try RevocationSegmentWriter(keyID: [1], segment: "base")
        for (withoutFilter, perList, count, files) in [
            (9, 9, 9, 1), (8, 9, 9, 2), (8, 8, 9, 257), (8, 1, 256, 257),
        ] {
            writer.limits = .init(withoutFilter: withoutFilter, perList: perList)
            #expect(try writer.files(for: entries.prefix(count)).count == files, "\(count)")
        }
        #expect(RevocationSegmentWriter.Limits().most == 1 << 32)
        writer.limits = .init(most: 256)
        #expect(try writer.files(for: entries.dropLast()).count == 1)
        let error = #expect(throws: RevocationError.self) { try writer.files(for: entries) }
        #expect(error?.kind == .invalid && error?.detail.hasPrefix("257 entries") == true)
    }

    @Test(arguments: [(8, RevocationSegmentWriter.Limits()), (16, .small), (4, .small)])
    func `merged segments contain all their entries`(
        width: Int, limits: RevocationSegmentWriter.Limits
    ) throws {
        var generator = SeededRandom(seed: 42)
        let (base, day) = (generator.identifiers(2000), generator.identifiers(30))
        var sample = try Sample(base, width: width, limits: limits)
        try sample.add("day-1", day + base.prefix(5), width: width, limits: limits)
        try sample.add("day-2", [], width: width, limits: limits)
        var writer = try RevocationSegmentWriter(
            keyID: Sample.keyID, segment: "base-2", width: width)
        writer.limits = limits
        let merged = try writer.files(merging: sample.names, in: MemoryFolder(sample.files))
        #expect(merged == (try writer.files(for: base + day)))
    }

    @Test func `entries too short, damaged or of another key are not merged`() throws {
        var generator = SeededRandom(seed: 43)
        let sample = try Sample(generator.identifiers(50), limits: .small)
        let folder = MemoryFolder(sample.files)
        func kind(_ writer: RevocationSegmentWriter, _ folder: MemoryFolder)
            -> RevocationError.Kind?
        {
            let error = #expect(throws: RevocationError.self) {
                try writer.files(merging: sample.names, in: folder)
            }
            return error?.kind
        }
        let wide = try RevocationSegmentWriter(keyID: Sample.keyID, segment: "new", width: 9)
        #expect(kind(wide, folder) == .invalid)
        let other = try RevocationSegmentWriter(keyID: [1], segment: "new")
        #expect(kind(other, folder) == .mismatch)
        let same = try RevocationSegmentWriter(keyID: Sample.keyID, segment: "new")
        let name = try #require(sample.names.first { sample[$0].count == 135 })
        var damaged = folder
        damaged.files[name]?[130] ^= 1
        #expect(kind(same, damaged) == .malformed)
        damaged.files[name] = nil
        #expect(kind(same, damaged) == .notFound)
        // A filter alone does not say what its entries are.
        let alone = #expect(throws: RevocationError.self) {
            try same.files(merging: ["base.filter"], in: folder)
        }
        #expect(alone?.kind == .incomplete)
    }
}
