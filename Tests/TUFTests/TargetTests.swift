import Foundation
import Testing

@testable import TUF

/// Targets and those who may speak for them.
@Suite struct TargetTests {
    let repository: SimulatedRepository
    let store = MemoryStore()
    static let file = Array("a key".utf8)

    init() throws {
        repository = try SimulatedRepository()
        store.save("root", repository.firstRoot)
    }

    func find(_ path: String) throws -> (Updater, Updater.Target) {
        repository.publish(raising: true)
        var updater = try Updater(
            metadata: repository, store: store, now: SimulatedRepository.now)
        try updater.refresh()
        return (updater, try updater.target(path))
    }

    @Test func `a target is found, downloaded and recognised`() throws {
        repository.add("rules/site.yaml", Self.file)
        let (updater, target) = try find("rules/site.yaml")
        #expect(try updater.download(target, from: repository) == Self.file)
        #expect(updater.isCurrent(target, Self.file))
        #expect(!updater.isCurrent(target, Self.file + [0]))
    }

    @Test func `a replaced target is refused`() throws {
        repository.add("a", Self.file)
        let (updater, target) = try find("a")
        var other = Self.file
        other[0] ^= 1
        struct Liar: Mirror {
            let answer: [UInt8]
            func bytes(at path: String, limit: Int) -> [UInt8] { answer }
        }
        let error = #expect(throws: UpdateError.self) {
            try updater.download(target, from: Liar(answer: other))
        }
        #expect(error?.kind == .mixAndMatch)
        #expect(throws: UpdateError.self) {
            try updater.download(target, from: Liar(answer: Self.file + [0]))
        }
    }

    @Test func `a region signs for its own paths and no others`() throws {
        try repository.delegate("guangdong", ["regions/440000/*"])
        try repository.delegate("beijing", ["regions/110000/*"])
        repository.add("regions/440000/key.json", Self.file, to: "guangdong")
        repository.add("regions/110000/stolen.json", Self.file, to: "guangdong")
        _ = try find("regions/440000/key.json")
        let error = #expect(throws: UpdateError.self) { try find("regions/110000/stolen.json") }
        #expect(error?.kind == .notFound)
    }

    @Test func `the first delegation that covers a path has priority`() throws {
        try repository.delegate("first", ["*"])
        try repository.delegate("second", ["*"])
        repository.add("a", [1], to: "second")
        repository.add("a", [2], to: "first")
        let (updater, target) = try find("a")
        #expect(updater.isCurrent(target, [2]))
    }

    @Test func `after a terminating delegation no other role is searched`() throws {
        try repository.delegate("first", ["*"], terminating: true)
        try repository.delegate("second", ["*"])
        repository.add("a", Self.file, to: "second")
        #expect(throws: UpdateError.self) { try find("a") }
        #expect(!repository.asked.contains("1.second.json"))
    }

    @Test func `delegations are searched depth first and without cycles`() throws {
        try repository.delegate("a", ["*"])
        try repository.delegate("b", from: "a", ["*"])
        try repository.delegate("c", from: "targets", ["*"])
        repository.edit { state in
            // b hands back to a.
            let back = state.part("targets")["delegations"]
            state.signed["b"]?["delegations"] = back
        }
        repository.publish(raising: true)
        #expect(throws: UpdateError.self) { try find("nowhere") }
        let asked = repository.asked.filter { $0.wholeMatch(of: /1\.[abc]\.json/) != nil }
        #expect(asked == ["1.a.json", "1.b.json", "1.c.json"])
    }

    @Test func `a long chain of delegations ends`() throws {
        var last = "targets"
        for number in 0..<40 {
            try repository.delegate("r\(number)", from: last, ["*"])
            last = "r\(number)"
        }
        repository.add("a", Self.file, to: last)
        #expect(throws: UpdateError.self) { try find("a") }
    }

    @Test(arguments: ["../../etc/passwd", "a/b", ".", "..", "ü n", "%2e%2e", "a\\b"])
    func `a role with an odd name stays in its folder`(_ name: String) throws {
        try repository.delegate(name, ["*"])
        repository.add("a", Self.file, to: name)
        _ = try find("a")
        #expect(!QuotedName.quoting(name).contains("/"))
        #expect(repository.asked.allSatisfy { !$0.contains("/") })
    }

    @Test func `a delegation with the name of a top-level role is refused`() throws {
        try repository.delegate("snapshot2", ["*"])
        repository.edit { state in
            var delegations = state.part("targets")["delegations"]
            var role = delegations["roles"].list?.first ?? .null
            role["name"] = .string("snapshot")
            delegations["roles"] = .array([role])
            state.signed["targets"]?["delegations"] = delegations
        }
        let error = #expect(throws: UpdateError.self) { try find("a") }
        #expect(error?.kind == .malformed)
    }

    @Test func `a hash of an unknown kind is refused`() throws {
        repository.add("a", Self.file)
        repository.edit {
            $0.signed["targets"]?["targets"]["a"]["hashes"]["md17"] = .string("00")
        }
        let (updater, target) = try find("a")
        #expect(throws: UpdateError.self) { try updater.download(target, from: repository) }
    }

    @Test(arguments: [
        ("targets/*.tgz", "targets/foo.tgz", true), ("targets/*.tgz", "targets/foo.txt", false),
        ("foo-version-?.tgz", "foo-version-2.tgz", true),
        ("foo-version-?.tgz", "foo-version-alpha.tgz", false), ("*.tgz", "foo.tgz", true),
        ("*.tgz", "targets/foo.tgz", false), ("foo.tgz", "foo.tgz", true), ("*", "a/b", false),
        ("*/*", "a/b", true), ("a*b*c", "abxbc", true), ("a*b*c", "abxbd", false), ("?", "é", true),
        ("", "", true), ("*", "", true), ("?", "", false),
    ])
    func `patterns match as specified`(
        _ pattern: String, _ path: String, _ matches: Bool
    ) {
        #expect(PathPattern.matches(pattern, path) == matches)
    }

    @Test func `a hostile pattern takes no time`() {
        let pattern = String(repeating: "*a", count: 2_000)
        let start = ContinuousClock.now
        #expect(!PathPattern.matches(pattern, String(repeating: "a", count: 1_999)))
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
