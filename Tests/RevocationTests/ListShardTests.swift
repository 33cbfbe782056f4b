import Hexadecimal
import ReproducibleNumbers
@testable import Revocation
import Synchronization
import Testing
import TestSupport

/// When a shard's file is opened, and how many of them are kept.
@Suite struct ListShardTests {
    private let revoked: [RevocationIdentifier]
    private let sample: Sample
    private let folder: CountingFolder

    init() throws {
        var generator = SeededRandom(seed: 61)
        revoked = generator.identifiers(60)
        sample = try Sample(revoked, limits: .small)
        folder = CountingFolder(MemoryFolder(sample.files))
    }

    private func name(_ identifier: RevocationIdentifier) -> String {
        "base.\(identifier.bytes[..<1].hexadecimal).list"
    }

    private func shard(
        _ identifier: RevocationIdentifier, limit: KeptFiles = .init(most: 9)
    ) throws -> ListShard {
        try ListShard(name(identifier), in: folder, limit: limit)
    }

    @Test func `a file is opened by the first look-up, and by no other`() throws {
        let shard = try shard(revoked[0])
        #expect(folder.opened == 0)
        for _ in 0..<3 { #expect(try shard.contains(revoked[0])) }
        #expect(try !shard.contains(.init(value: revoked[0].value ^ 1 << 64)))
        #expect(folder.opened == 1)
    }

    @Test func `a file that was replaced after loading gives no answer, and is not kept`() throws {
        let (victim, shard) = (revoked[0], try shard(revoked[0]))
        let other = try Sample(Array(revoked.dropLast()), limits: .small)
        folder.replace(name(victim), other[name(victim)])
        for _ in 0..<2 {
            let error = #expect(throws: RevocationError.self) { try shard.contains(victim) }
            #expect(error?.kind == .mismatch)
        }
        folder.replace(name(victim), sample[name(victim)])
        #expect(try shard.contains(victim))
        folder.replace(name(victim), nil)
        #expect(try shard.contains(victim))
    }

    @Test func `as many files are kept as the limit says, others are opened each time`() throws {
        let limit = KeptFiles(most: 2)
        var shards = try revoked[..<4].map { try shard($0, limit: limit) }
        /// How often two look-ups in each of the shards open a file.
        func opens() throws -> Int {
            let before = folder.opened
            for shard in shards {
                for _ in 0..<2 { _ = try shard.contains(revoked[0]) }
            }
            return folder.opened - before
        }
        #expect(try opens() == 6)
        #expect(try opens() == 4)
        // The place of one that is gone is free; one that was never kept had none.
        shards.removeFirst()
        #expect(try opens() == 3)
        #expect(try opens() == 2)
        shards.removeLast()
        #expect(try opens() == 0)
        shards.append(try shard(revoked[4], limit: limit))
        #expect(try opens() == 2)
    }

    @Test func `two look-ups at the same time keep the file once`() throws {
        let limit = KeptFiles(most: 2)
        let (victim, first) = (revoked[0], try shard(revoked[0], limit: limit))
        folder.meanwhile { _ = try? first.contains(victim) }
        #expect(try first.contains(victim))
        #expect(folder.opened == 2)
        let second = try shard(revoked[1], limit: limit)
        for _ in 0..<2 { #expect(try second.contains(revoked[1])) }
        #expect(folder.opened == 3)
    }
}

/// A folder that counts how often a whole file is read.
private final class CountingFolder: RevocationFolder {
    private struct State {
        var files: MemoryFolder
        var opened = 0
        var meanwhile: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    init(_ files: MemoryFolder) {
        state = Mutex(State(files: files))
    }

    var opened: Int { state.withLock { $0.opened } }

    func replace(_ name: String, _ bytes: [UInt8]?) {
        state.withLock { $0.files.files[name] = bytes }
    }

    /// Lets `work` happen while the next file is read.
    func meanwhile(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.meanwhile = work }
    }

    func bytes(of name: String) throws(RevocationError) -> RevocationBytes {
        let (files, meanwhile) = state.withLock { state in
            state.opened += 1
            return (state.files, state.meanwhile.take())
        }
        meanwhile?()
        return try files.bytes(of: name)
    }

    func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int) {
        try state.withLock { $0.files }.head(of: name, count: count)
    }
}
