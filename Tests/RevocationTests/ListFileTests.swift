import Glibc
@testable import Revocation
import Testing

/// A list at its bounds.
@Suite struct ListFileTests {
    @Test(arguments: [0, 1, 5])
    func `what follows the last entry is no entry`(count: Int) throws {
        let entries = (0..<count).map { RevocationIdentifier(value: UInt128($0 + 1) << 64) }
        let beyond = RevocationIdentifier(value: 9 << 64)
        let bytes = try Sample(entries).files[0].bytes
        // A page with what would be one more entry.
        let page = try #require(
            mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        try #require(page != MAP_FAILED)
        UnsafeMutableRawBufferPointer(start: page, count: 4096)
            .copyBytes(from: bytes + beyond.bytes[..<8])
        let list = try ListFile(
            RevocationBytes(mapping: page, count: bytes.count), file: "base.list")
        #expect(!list.contains(beyond))
        #expect(entries.allSatisfy { list.contains($0) })
        #expect(!list.contains(RevocationIdentifier(value: 0)))
    }
}
