import Foundation
import Revocation
import SystemPackage
import Trust

/// One update of a terminal's trusted data that kills itself, with SIGKILL, at its Nth change of the disk:
/// before it, or in the middle of a write.
///
///     interrupted-update FOLDER REPOSITORY TIME N
///
/// FOLDER holds `root.json`, `trust/` and `floor/`; TIME is in seconds since 1970. Prints the outcome and
/// the number of changes when N is beyond the last.
@main enum InterruptedUpdate {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let time = Double(arguments[3]), let last = Int(arguments[4])
        else { exit(64) }
        let home = FilePath(arguments[1])
        let disk = KillingDisk(at: last)
        let folder = TrustFolder(
            home.appending("trust"), root: home.appending("root.json"),
            floor: home.appending("floor").appending("version.json"), disk: disk)
        let outcome = folder.update(
            from: UpdateSource(folder: FilePath(arguments[2])),
            now: Date(timeIntervalSince1970: time))
        print("\(outcome); \(disk.changes) changes")
    }
}

/// The machine's disk, up to a given change.
final class KillingDisk: Disk, @unchecked Sendable {
    private let disk = FileDisk()
    private let last: Int
    private(set) var changes = 0

    init(at last: Int) {
        self.last = last
    }

    private func count() {
        changes += 1
        if changes == last { kill(getpid(), SIGKILL) }
    }

    func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError) {
        changes += 1
        if changes == last {
            try disk.write(Array(bytes.prefix(bytes.count / 2)), to: path)
            kill(getpid(), SIGKILL)
        }
        try disk.write(bytes, to: path)
    }

    func sync(_ path: FilePath) throws(DiskError) {
        count()
        // What is killed loses nothing that a write has handed over, and thousands of real syncs would
        // only wear the disk.
    }

    func makeFolder(_ path: FilePath) throws(DiskError) {
        count()
        try disk.makeFolder(path)
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        count()
        try disk.rename(path, to: newPath)
    }

    func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        count()
        try disk.link(path, at: newPath)
    }

    func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        count()
        try disk.makeSymbolicLink(to: destination, at: path)
    }

    func remove(_ path: FilePath) throws(DiskError) {
        count()
        try disk.remove(path)
    }

    func lock(_ folder: FilePath) throws(DiskError) -> FolderLock { try disk.lock(folder) }

    func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        try disk.read(path, limit: limit)
    }

    func destination(of path: FilePath) throws(DiskError) -> String {
        try disk.destination(of: path)
    }

    func names(in folder: FilePath) throws(DiskError) -> [String] {
        try disk.names(in: folder)
    }

    func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        try disk.lists(in: folder)
    }

    func size(of path: FilePath) throws(DiskError) -> Int {
        try disk.size(of: path)
    }
}
