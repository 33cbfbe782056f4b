import Foundation
import SystemPackage
import Testing
import TestSupport

@testable import TUF

private let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

/// A repository that other software made, in a folder as on a stick.
@Suite(.enabled(if: python != nil, "GATELIGHT_PYTHON names no Python with tuf"))
struct PythonRepositoryTests {
    let folder: TemporaryFolder
    let store: FolderStore

    init() throws {
        folder = try TemporaryFolder()
        let script = try #require(
            Bundle.module.url(
                forResource: "repository", withExtension: "py", subdirectory: "Python"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = [script.path, folder.path.string]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        try FileManager.default.createDirectory(
            atPath: folder.path.appending("trusted").string, withIntermediateDirectories: true)
        store = FolderStore(folder.path.appending("trusted"))
        try store.save("root", try TemporaryFolder.bytes(of: folder.path.appending("root.json")))
    }

    private func updater() throws -> Updater {
        var updater = try Updater(
            metadata: FolderMirror(folder.path.appending("metadata")), store: store,
            now: SimulatedRepository.now)
        try updater.refresh()
        return updater
    }

    @Test func `python-tuf's keys, roots, delegation and target are accepted`() throws {
        var updater = try updater()
        let target = try updater.target("regions/440000/key.json")
        let mirror = FolderMirror(folder.path.appending("targets"))
        let bytes = try updater.download(target, from: mirror)
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"region\": \"440000\"}\n")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.path.appending("trusted").string)
        #expect(
            names.sorted() == [
                "guangdong.json", "root.json", "snapshot.json", "targets.json", "timestamp.json",
            ])
    }

    @Test(arguments: [
        "2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "1.guangdong.json",
    ])
    func `one changed byte anywhere is refused`(_ name: String) throws {
        let file = folder.path.appending("metadata").appending(name)
        let whole = try TemporaryFolder.bytes(of: file)
        for offset in stride(from: 0, to: whole.count, by: 7) {
            var damaged = whole
            damaged[offset] ^= 1
            try Data(damaged).write(to: URL(filePath: file.string))
            for old in ["timestamp", "snapshot", "targets", "guangdong"] { try store.remove(old) }
            let root = folder.path.appending("root.json")
            try store.save("root", try TemporaryFolder.bytes(of: root))
            // White space between the values is signed by nobody; hashes cover it, and so does
            // nothing for root and timestamp.
            let same = (try? JSONValue(damaged)) == (try? JSONValue(whole))
            if same, ["2.root.json", "timestamp.json"].contains(name) { continue }
            #expect(throws: UpdateError.self, "byte \(offset)") {
                var updater = try updater()
                _ = try updater.target("regions/440000/key.json")
            }
        }
    }

    @Test(arguments: ["../root.json", "/etc/passwd", "a/../../root.json", ".", "..", ""])
    func `no name leads out of the folder`(_ path: String) {
        let mirror = FolderMirror(folder.path.appending("metadata"))
        #expect(throws: UpdateError.self) { try mirror.bytes(at: path, limit: 1 << 20) }
    }

    @Test func `a link is not followed`() throws {
        let link = folder.path.appending("metadata").appending("3.root.json")
        try FileManager.default.createSymbolicLink(
            atPath: link.string, withDestinationPath: "/etc/passwd")
        let error = #expect(throws: UpdateError.self) { try updater() }
        #expect(error?.kind == .malformed)
    }
}
