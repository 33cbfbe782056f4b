import DeviceInterface
import Foundation
import Passages
import SimulatedDevices
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// What is kept of people, for how long, and who can read it.
struct PrivacyTests {
    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(part)) != nil
    }

    @Test func `the file holds no identity and no tag`() throws {
        let clocks = Clocks()
        let storage = MemoryStorage()
        let register = openRegister(clocks, storage)
        let people = (0..<20).map { credential($0, person: $0) }
        for somebody in people { register.note(somebody, clocks) }
        try register.persist(clocks)
        let bytes = storage.read()
        for somebody in people {
            for secret in [somebody.identity, somebody.subject?.tag ?? []] {
                let digits = secret.map { String(format: "%02x", $0) }.joined()
                // Half a tag would do to find its person.
                for part in [Array(secret.prefix(8)), Array(digits.prefix(16).utf8)] {
                    #expect(!contains(bytes, part))
                }
                #expect(!contains(bytes, Array(Data(secret).base64EncodedString().prefix(8).utf8)))
            }
        }
    }

    @Test func `a person's marks differ between gates and days`() throws {
        var clocks = Clocks()
        var marks: Set<String> = []
        for _ in 0..<3 {
            let storage = MemoryStorage()
            let register = openRegister(clocks, storage)
            register.note(credential(1, person: 1), clocks)
            try register.persist(clocks)
            let text = String(decoding: storage.read(), as: UTF8.self)
            let line = try #require(text.split(separator: "\n").last { $0.hasPrefix("pass ") })
            marks.formUnion(line.split(separator: " ")[2...3].map(String.init))
            clocks.pass(.seconds(86_400))
        }
        #expect(marks.count == 6)
    }

    @Test func `a salt leaves the disk with the last passage that needs it`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let register = openRegister(clocks, storage, againAfter: .seconds(86_400))
        func lines(_ word: String) -> Int {
            String(decoding: storage.read(), as: UTF8.self).split(separator: "\n")
                .count { $0.hasPrefix(word) }
        }
        register.note(credential(1), clocks)
        clocks.pass(.seconds(4 * 3600))
        register.note(credential(2), clocks)
        try register.persist(clocks)
        #expect(lines("salt ") == 2 && lines("pass ") == 2)
        clocks.pass(.seconds(20 * 3600))
        try register.persist(clocks)
        #expect(lines("salt ") == 1 && lines("pass ") == 1)
        clocks.pass(.seconds(86_400))
        try register.persist(clocks)
        #expect(lines("salt ") == 0 && lines("pass ") == 0)
    }

    @Test func `every day has its own salt, with or without a file`() {
        var clocks = Clocks()
        let salts = Atomic(0)
        let register = PassageRegister(
            againAfter: .seconds(10), at: clocks.wall, now: clocks.now,
            makeSalt: {
                salts.add(1, ordering: .relaxed)
                return PassageRegister.randomSalt()
            })
        for number in 0..<20 {
            register.note(credential(number), clocks)
            register.note(credential(number + 100), clocks)
            clocks.pass(.seconds(86_400))
        }
        #expect(salts.load(ordering: .relaxed) == 20)
    }

    @Test func `a jumping clock accumulates no salts and hides nobody`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let register = openRegister(clocks, storage)
        for number in 0..<30 {
            clocks.step(86_400 * (number.isMultiple(of: 2) ? 2 : -1))
            register.note(credential(number), clocks)
        }
        for number in 0..<30 { #expect(register.answer(credential(number), clocks).hasPassed) }
        try register.persist(clocks)
        let text = String(decoding: storage.read(), as: UTF8.self)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("salt ") } == 8)
        let second = openRegister(clocks, storage)
        for number in 0..<30 { #expect(second.answer(credential(number), clocks).hasPassed) }
    }

    @Test func `a site that drops the rule deletes the stored passages`() throws {
        let clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        try openRegister(clocks, storage, againAfter: .zero).persist(clocks)
        let text = String(decoding: storage.read(), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 1)
        let third = openRegister(clocks, storage)
        third.note(credential(1), clocks)
        third.change(againAfter: .zero)
        try third.persist(clocks)
        #expect(storage.read() == Array(text.utf8))
    }

    @Test func `passages are appended, and a long file is rewritten`() throws {
        var clocks = Clocks()
        let storage = CountingStorage()
        let register = openRegister(clocks, storage)
        for number in 0..<3000 {
            register.note(credential(number), clocks)
            try register.persist(clocks)
            clocks.pass(.seconds(1))
        }
        try register.persist(clocks)
        // One at the start, then one for about a thousand lines.
        #expect(storage.calls == .init(appends: 2997, replacements: 3))
        #expect(storage.size < 1100 * 64)
    }
}

/// The file itself.
struct PassageFileTests {
    private func mode(_ path: FilePath) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
    }

    @Test func `a register in a folder survives its process and is private to its user`() throws {
        let (folder, clocks) = (try TemporaryFolder(), Clocks())
        let file = PassageFile(folder: folder.path)
        let first = openRegister(clocks, file)
        try first.persist(clocks)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        #expect(try folder.names == ["passages"])
        #expect(try mode(folder.path.appending("passages")) == 0o600)
        #expect(openRegister(clocks, file).answer(credential(1), clocks).hasPassed)
    }

    @Test func `an empty file is damage, a missing one is none`() throws {
        let (folder, clocks) = (try TemporaryFolder(), Clocks())
        let file = PassageFile(folder: folder.path)
        #expect(openRegister(clocks, file).doubt(now: clocks.now) == nil)
        _ = try folder.file("passages", [])
        #expect(openRegister(clocks, file).doubt(now: clocks.now)?.kind == .damaged)
    }

    @Test func `a link instead of the file is not followed`() throws {
        let (folder, clocks) = (try TemporaryFolder(), Clocks())
        let other = try folder.file("other", Array("kept".utf8))
        let path = folder.path.appending("passages")
        try FileManager.default.createSymbolicLink(
            atPath: path.string, withDestinationPath: other.string)
        let file = PassageFile(folder: folder.path)
        #expect(openRegister(clocks, file).doubt(now: clocks.now)?.kind == .damaged)
        #expect(throws: DeviceError.self) { try file.append([1]) }
        try openRegister(clocks, file).persist(clocks)
        #expect(try TemporaryFolder.bytes(of: other) == Array("kept".utf8))
    }

    @Test func `a deleted file is written again completely`() throws {
        let (folder, clocks) = (try TemporaryFolder(), Clocks())
        let file = PassageFile(folder: folder.path)
        let first = openRegister(clocks, file)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        try FileManager.default.removeItem(atPath: folder.path.appending("passages").string)
        first.note(credential(2), clocks)
        #expect(throws: DeviceError.self) { try first.persist(clocks) }
        try first.persist(clocks)
        #expect(openRegister(clocks, file).answer(credential(1), clocks).hasPassed)
    }
}
