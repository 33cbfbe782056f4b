import Foundation
import Glibc
import Testing

/// Commands of a user who meets files of root.
@Suite(.enabled(if: geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0))
struct OwnerTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// Runs a command as the user nobody.
    private func run(_ arguments: String...) throws -> Executable.Result {
        let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
        return try Executable.run(user + [Executable.path] + arguments, command: "/usr/bin/setpriv")
    }

    /// A folder of nobody's with a file of root that nobody else may read.
    private func place(_ name: String, with file: String) throws -> String {
        let path = try folder.write("x\n", "\(name)/\(file)")
        try #require(chmod(path, 0o600) == 0)
        try #require(chown(folder.file(name), 65_534, 65_534) == 0)
        return path
    }

    @Test func `a journal of root is named with the command that mends it`() throws {
        let journal = try place("journal", with: "journal.jsonl")
        let config = try folder.write(
            """
            trust: {directory: \(folder.file("nokeys"))}
            camera: {device: /dev/video-none}
            journal: {directory: \(folder.file("journal"))}
            """, "site.yaml")
        let advice = "\(journal) belongs to root, not to nobody: sudo chown nobody: \(journal)"
        let result = try run("run", "--config", config)
        #expect(result.status == 77 && result.errors.contains(advice), "\(result)")
        let doctor = try run("doctor", "--config", config)
        #expect(doctor.status == 69 && doctor.output.contains(advice), "\(doctor)")
    }

    @Test func `a lock of root is named with the command that mends it`() throws {
        let lock = try place("trust", with: "lock")
        for name in ["stick/metadata/x", "stick/targets/x"] { try folder.write("{}", name) }
        try folder.makeRepository(rootIn: "trust")
        try folder.shell("chmod a+rX . trust trust/root.json")
        let result = try run(
            "keys", "import", folder.file("stick"), "--trust", folder.file("trust"))
        #expect(result.status == 77, "\(result)")
        #expect(result.errors.contains("sudo chown nobody: \(lock)"), "\(result)")
    }
}
