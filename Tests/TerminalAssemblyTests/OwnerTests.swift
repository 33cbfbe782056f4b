import AtomicFiles
import FoundationEssentials
import Glibc
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import TestSupport
import Testing
import Trust

/// What root leaves in a folder of the service's user, and what is said about files of others.
struct OwnerTests {
    private let folder: TemporaryFolder
    private static let nobody: UInt32 = 65_534

    init() throws {
        folder = try TemporaryFolder()
    }

    private func owner(_ path: FilePath) -> UInt32? {
        var status = stat()
        return lstat(path.string, &status) == 0 ? status.st_uid : nil
    }

    /// A folder of another user.
    private func foreignFolder(_ name: String) throws -> FilePath {
        let path = folder.path.appending(name)
        try AtomicFile.makeFolder(path)
        try #require(chown(path.string, Self.nobody, Self.nobody) == 0)
        return path
    }

    @Test(.enabled(if: geteuid() == 0))
    func `what root creates belongs to the owner of the folder`() throws {
        let place = try foreignFolder("state")
        _ = try FolderLock(place)
        let disk = FileDisk()
        try disk.write([1], to: place.appending("written"))
        try disk.makeFolder(place.appending("made"))
        try disk.makeSymbolicLink(to: "made", at: place.appending("current"))
        try AtomicFile.replace(
            place.appending("replaced"), with: [1], permissions: .ownerReadWrite)
        for name in ["lock", "written", "made", "current", "replaced"] {
            #expect(owner(place.appending(name)) == Self.nobody, "\(name)")
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a file that exists is not given away`() throws {
        let place = try foreignFolder("state")
        let mine = try folder.file("mine", [1])
        // Whoever owns the folder can put a second name of somebody's file there.
        try #require(link(mine.string, place.appending("lock").string) == 0)
        _ = try FolderLock(place)
        try FileDisk().write([2], to: place.appending("lock"))
        #expect(owner(mine) == 0)
    }

    @Test func `a file of root is given to the user, and a file of another is not`() throws {
        let user = FileUser(name: "gatelight", number: 4321, groups: [4321])
        let advice = try #require(user.advice(on: "/etc/passwd"))
        #expect(
            advice
                == "/etc/passwd belongs to root, not to gatelight: sudo chown gatelight: /etc/passwd"
        )
        #expect(!user.may(.change, "/etc/passwd"))
        #expect(user.may(.read, "/etc/passwd"))
    }

    @Test(.enabled(if: geteuid() == 0))
    func `the service user is told to run the command, if the files are its own`() throws {
        let place = try foreignFolder("state")
        let user = FileUser(name: "alice", number: 4321, groups: [4321])
        let advice = try #require(user.advice(on: place.appending("absent")))
        #expect(advice.contains("with sudo -u nobody"), "\(advice)")
        #expect(advice.contains("sudo chown alice: \(place)"), "\(advice)")
    }

    /// The journal that `sudo gatelight doctor` once made, after which the service stopped for ever.
    @Test(.enabled(if: geteuid() == 0))
    func `doctor run by root finds what the service's user may not write`() async throws {
        var settings = Configuration.defaults
        settings.camera = nil
        settings.trust.directory = try foreignFolder("trust")
        settings.trust.root = folder.path.appending("root.json")
        settings.trust.floor = try foreignFolder("floor")
        settings.journal.directory = try foreignFolder("journal")
        let machine = ExaminedMachine(serviceUser: "nobody")
        try #require(chmod(folder.path.string, 0o755) == 0)
        let before = await findings(settings, machine)
        #expect(before["journal"]?.first?.hasPrefix("✓") == true, "\(before)")
        #expect(before["journal"]?.first?.contains("nobody creates it") == true, "\(before)")
        #expect(FileUser.exists(settings.journal.directory.appending("journal.jsonl")) == false)

        let journal = try folder.file("journal/journal.jsonl", [])
        try #require(chmod(journal.string, 0o640) == 0)
        let lock = try folder.file("trust/lock", [])
        try #require(chmod(lock.string, 0o600) == 0)
        let after = await findings(settings, machine)
        #expect(
            after["journal"]?.first?.contains("sudo chown nobody: \(journal)") == true, "\(after)")
        #expect(after["keys"]?.last?.contains("sudo chown nobody: \(lock)") == true, "\(after)")
        #expect(owner(journal) == 0)
    }

    private func findings(
        _ settings: Configuration, _ machine: ExaminedMachine
    ) async -> [String: [String]] {
        var findings: [String: [String]] = [:]
        var examination = Examination(of: machine) {
            findings[$0.part, default: []].append("\($0.mark.symbol) \($0.text)")
        }
        await examination.examine(settings, file: nil)
        return findings
    }
}
