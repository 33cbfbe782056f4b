import Cryptography
import Foundation
import Testing

@testable import TUF

/// The client workflow against a repository that lies in every way it can.
@Suite struct UpdaterTests {
    let repository: SimulatedRepository
    let store = MemoryStore()

    init() throws {
        repository = try SimulatedRepository()
        store.save("root", repository.firstRoot)
    }

    @discardableResult
    func refresh(at now: Date = SimulatedRepository.now) throws(UpdateError) -> Updater {
        var updater = try Updater(metadata: repository, store: store, now: now)
        try updater.refresh()
        return updater
    }

    /// The update is refused as `kind` for `file`, and what was trusted still is.
    func expectRefusal(
        _ kind: UpdateError.Kind, _ file: String, at now: Date = SimulatedRepository.now,
        keeping roles: [String] = ["timestamp", "snapshot", "targets"],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let before = roles.map { store.load($0) }
        let error = #expect(throws: UpdateError.self, sourceLocation: sourceLocation) {
            try refresh(at: now)
        }
        #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: sourceLocation)
        #expect(error?.file == file, sourceLocation: sourceLocation)
        #expect(roles.map { store.load($0) } == before, sourceLocation: sourceLocation)
    }

    @Test func `a first update stores everything as it was served`() throws {
        try refresh()
        #expect(store.roles == ["root", "snapshot", "targets", "timestamp"])
        #expect(
            store.load("timestamp") == (try repository.bytes(at: "timestamp.json", limit: 9999)))
        #expect(
            repository.asked.prefix(4)
                == ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
    }

    @Test func `an update without news requests only root and timestamp`() throws {
        try refresh()
        repository.edit { $0.asked = [] }
        try refresh()
        #expect(repository.asked == ["2.root.json", "timestamp.json"])
    }

    @Test func `an update needs a trusted root`() {
        store.remove("root")
        #expect(throws: UpdateError.self) { try refresh() }
    }

    // --- wrong signatures

    @Test(arguments: ["timestamp", "snapshot", "targets"])
    func `metadata signed by another key is refused`(_ role: String) throws {
        try refresh()
        let stranger = try SimulatedRepository.role("stranger")
        repository.edit { state in
            state.roles[role]!.signers = zip(state.roles[role]!.signers, stranger.signers)
                .map { ($0.id, $1.key) }
        }
        repository.set(role, "version", .integer(2))
        repository.publish(raising: role != "targets")
        if role == "targets" { repository.publish(raising: true) }
        let error = #expect(throws: UpdateError.self) { try refresh() }
        #expect(error?.kind == .wrongSignature)
        #expect(error?.file == "\(role).json")
        #expect(store.version(role) == 1)
    }

    @Test func `metadata without a signature is refused`() throws {
        repository.edit { $0.roles["timestamp"]!.signers = [] }
        expectRefusal(.wrongSignature, "timestamp.json")
    }

    @Test(arguments: [(1, true), (2, false), (3, false)])
    func `a threshold counts keys`(_ threshold: Int, _ passes: Bool) throws {
        var role = try SimulatedRepository.role("timestamp", count: 3, threshold: threshold)
        repository.edit { $0.roles["timestamp"] = role }
        repository.publishRoot()
        role.signers.removeLast(2)
        repository.edit { $0.roles["timestamp"] = role }
        if passes { try refresh() } else { expectRefusal(.wrongSignature, "timestamp.json") }
    }

    @Test func `one key under two ids counts once`() throws {
        var role = try SimulatedRepository.role("timestamp", count: 1, threshold: 2)
        role.signers.append(("another-id", role.signers[0].key))
        repository.edit { $0.roles["timestamp"] = role }
        repository.publishRoot()
        expectRefusal(.wrongSignature, "timestamp.json")
    }

    @Test func `two signatures of one id are refused`() throws {
        repository.edit { $0.roles["timestamp"]!.signers += $0.roles["timestamp"]!.signers }
        let bytes = try repository.bytes(at: "timestamp.json", limit: 9999)
        repository.edit { $0.replaced["timestamp.json"] = .success(bytes) }
        expectRefusal(.malformed, "timestamp.json")
    }

    @Test(arguments: [KeyKind.ed25519, .p256, .rsa(bits: 2048)])
    func `keys of every kind sign`(_ kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        repository.edit { $0.roles["timestamp"] = .init(signers: [("a", key)]) }
        repository.publishRoot()
        try refresh()
        #expect(store.version("timestamp") == 1)
    }

    @Test func `a key of an unknown kind beside good ones does no harm`() throws {
        repository.edit { state in
            state.roles["timestamp"]!.keyIDs = state.roles["timestamp"]!.signers.map(\.id) + ["odd"]
        }
        repository.publishRoot()
        try refresh()
    }

    // --- root

    @Test func `roots are walked one by one`() throws {
        for _ in 0..<5 {
            let old = repository.rootRole
            let new = try SimulatedRepository.role("root", count: 3, threshold: 2)
            repository.edit { $0.roles["root"] = new }
            repository.publishRoot(signedBy: [old])
        }
        try refresh()
        #expect(store.version("root") == 6)
    }

    @Test func `a root that the old keys did not sign is refused`() throws {
        let new = try SimulatedRepository.role("root")
        repository.edit { $0.roles["root"] = new }
        repository.publishRoot()
        expectRefusal(.wrongSignature, "2.root.json")
        #expect(store.version("root") == 1)
    }

    @Test func `a root that its own keys did not sign is refused`() throws {
        let old = repository.rootRole
        let new = try SimulatedRepository.role("root")
        repository.edit { $0.roles["root"] = new }
        repository.publishRoot(signedBy: [old], own: false)
        expectRefusal(.wrongSignature, "2.root.json")
    }

    @Test func `a root of another version than its name is refused`() throws {
        repository.edit { $0.replaced["2.root.json"] = .success($0.roots[0]) }
        expectRefusal(.rollback, "2.root.json")
    }

    @Test func `an expired root ends the update, and a later one goes on`() throws {
        repository.set("root", "expires", .string("2020-01-01T00:00:00Z"))
        repository.publishRoot()
        expectRefusal(.freeze, "root.json")
        #expect(store.version("root") == 2)
        repository.set("root", "expires", .string(SimulatedRepository.expiry))
        repository.publishRoot()
        try refresh()
        #expect(store.version("root") == 3)
    }

    @Test func `new keys restart the versions after a fast-forward attack`() throws {
        repository.set("snapshot", "version", .integer(99_999))
        repository.set("timestamp", "version", .integer(99_999))
        repository.publish()
        try refresh()
        #expect(store.version("timestamp") == 99_999)
        repository.set("snapshot", "version", .integer(2))
        repository.set("timestamp", "version", .integer(2))
        repository.publish()
        expectRefusal(.rollback, "timestamp.json")
        let fresh = try (
            SimulatedRepository.role("timestamp"), SimulatedRepository.role("snapshot")
        )
        repository.edit { ($0.roles["timestamp"], $0.roles["snapshot"]) = fresh }
        repository.publishRoot()
        repository.publish()
        try refresh()
        #expect(store.version("timestamp") == 2)
        #expect(store.version("snapshot") == 2)
    }

    // --- freeze, rollback, mix-and-match, endless data

    @Test(arguments: ["timestamp", "snapshot", "targets"])
    func `expired metadata is a freeze`(_ role: String) throws {
        try refresh()
        repository.set(role, "expires", .string("2020-01-01T00:00:00Z"))
        if role == "targets" { repository.set(role, "version", .integer(2)) }
        repository.publish(raising: true)
        let error = #expect(throws: UpdateError.self) { try refresh() }
        #expect(error?.kind == .freeze)
        #expect(error?.file == "\(role).json")
        #expect(store.version(role) == 1)
    }

    @Test func `expired stored metadata is replaced by new metadata`() throws {
        repository.set("timestamp", "expires", .string("2026-12-01T00:00:00Z"))
        try refresh()
        let later = SimulatedRepository.now.addingTimeInterval(90 * 86_400)
        expectRefusal(.freeze, "timestamp.json", at: later)
        repository.set("timestamp", "expires", .string(SimulatedRepository.expiry))
        repository.publish(raising: true)
        try refresh(at: later)
        #expect(store.version("timestamp") == 2)
    }

    @Test func `versions never go down`() throws {
        repository.publish(raising: true)
        repository.set("targets", "version", .integer(5))
        repository.publish(raising: true)
        try refresh()
        repository.set("timestamp", "version", .integer(1))
        expectRefusal(.rollback, "timestamp.json")
        repository.set("timestamp", "version", .integer(8))
        repository.set("snapshot", "version", .integer(1))
        repository.publish()
        expectRefusal(.rollback, "timestamp.json")
        repository.set("snapshot", "version", .integer(8))
        repository.set("targets", "version", .integer(4))
        repository.publish()
        expectRefusal(.rollback, "snapshot.json", keeping: ["snapshot", "targets"])
    }

    @Test func `a role may not vanish from the snapshot`() throws {
        try repository.delegate("gd", ["regions/440000/*"])
        repository.publish(raising: true)
        try refresh()
        repository.edit { $0.signed["gd"] = nil }
        repository.publish(raising: true)
        expectRefusal(.rollback, "snapshot.json", keeping: ["snapshot", "targets"])
    }

    @Test func `a snapshot that the timestamp does not name is refused`() throws {
        try refresh()
        repository.publish(raising: true)
        repository.set("snapshot", "expires", .string("2031-01-01T00:00:00Z"))
        expectRefusal(.mixAndMatch, "snapshot.json", keeping: ["snapshot", "targets"])
    }

    @Test func `targets that the snapshot does not name are refused`() throws {
        try refresh()
        repository.set("targets", "version", .integer(2))
        repository.publish(raising: true)
        repository.set("targets", "expires", .string("2031-01-01T00:00:00Z"))
        expectRefusal(.mixAndMatch, "targets.json", keeping: ["targets"])
    }

    @Test(arguments: ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
    func `bytes beyond the limit are not read`(_ file: String) {
        repository.edit {
            $0.replaced[file] = .success([UInt8](repeating: 0x20, count: 6_000_000))
        }
        expectRefusal(.endlessData, file, keeping: ["targets"])
    }

    @Test(arguments: ["timestamp.json", "1.snapshot.json", "1.targets.json"])
    func `a missing file keeps the old set, and the next update succeeds`(_ file: String) throws {
        repository.edit { $0.replaced[file] = .failure(UpdateError(.notFound, file, "404")) }
        expectRefusal(.notFound, file, keeping: ["targets"])
        repository.edit { $0.replaced = [:] }
        try refresh()
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{\"signed\":{},\"signatures\":[]}", "\u{FEFF}{}",
        String(repeating: "[", count: 10_000),
    ])
    func `a file that is not metadata is refused`(_ text: String) {
        repository.edit { $0.replaced["timestamp.json"] = .success(Array(text.utf8)) }
        expectRefusal(.malformed, "timestamp.json")
    }

    @Test(arguments: [
        ("_type", JSONValue.string("snapshot")), ("version", .integer(0)),
        ("version", .string("1")),
        ("expires", .string("tomorrow")), ("spec_version", .string("2.0.0")), ("meta", .null),
    ])
    func `invalid fields are refused`(_ field: String, _ value: JSONValue) {
        repository.set("timestamp", field, value)
        expectRefusal(.malformed, "timestamp.json")
    }

    @Test func `unknown fields are kept and signed`() throws {
        repository.set("timestamp", "x-more", .object(["é": .array([.null, .bool(true)])]))
        try refresh()
    }
}
