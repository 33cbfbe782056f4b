import Foundation
import Regions
import SystemPackage
import Testing
import TestSupport
import Trust
import TUFPublishing

/// The program beside this test's own; Swift Package Manager puts them into one folder.
private let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "interrupted-update").path

/// Real processes on a real disk, killed at every change that an update makes.
@Suite(.enabled(if: access(program, X_OK) == 0, "interrupted-update was not built"))
struct KilledUpdateTests {
    let repository: TestRepository
    let home: TemporaryFolder

    init() throws {
        repository = try TestRepository()
        home = try TemporaryFolder()
        for name in ["trust", "floor"] {
            try FileDisk().makeFolder(home.path.appending(name))
        }
        let root = try repository.bytes("metadata/1.root.json")
        try FileDisk().write(root, to: home.path.appending("root.json"))
    }

    private var folder: TrustFolder {
        TrustFolder(
            home.path.appending("trust"), root: home.path.appending("root.json"),
            floor: home.path.appending("floor").appending("version.json"))
    }

    /// Runs an update that is killed at its `last` change; whether it was.
    private func update(killedAt last: Int) throws -> (killed: Bool, text: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            home.path.string, repository.folder.path.string, "\(now.timeIntervalSince1970)",
            "\(last)",
        ]
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationReason == .uncaughtSignal, text)
    }

    @Test func `an update that is killed at any change leaves the old set or the new one`() throws {
        let (killed, text) = try update(killedAt: .max)
        #expect(!killed && text.hasPrefix("updated to version 1"))
        var (kills, highest, published) = (0, 1, 1)
        while kills < rounds(2000) {
            try repository.put(
                try NativeIssuer(region: try #require(Division(440_000))).regionalKey(),
                of: "440000", at: "regions/440000/key.json")
            published = try repository.publish().version
            // Killed at its first change, its second, and so on, until one comes through.
            for last in 1... {
                let (killed, text) = try update(killedAt: last)
                guard case .good(let set) = folder.load() else {
                    Issue.record("\(folder.load()) after change \(last)")
                    return
                }
                #expect(set.version >= highest && set.version <= published)
                #expect(set.problems.isEmpty)
                highest = set.version
                guard killed else {
                    #expect(!text.isEmpty)
                    break
                }
                kills += 1
            }
            #expect(highest == published)
        }
        print("killed \(kills) times in \(published - 1) updates, never an unwhole set")
    }
}
