import AtomicFiles
import Cryptography
package import Failures
import FoundationEssentials
import Hexadecimal
import SiteConfiguration
package import SystemPackage
import TUF

/// Everything that `gatelight setup` does: finds devices, asks, tries, and writes the file.
package struct TerminalSetup: Sendable {
    /// The file to write.
    package var output: FilePath
    /// The file of answers; `nil` asks on standard input.
    package var answers: FilePath?
    /// Whether an existing file may be replaced. It is kept beside it, as `.old`.
    package var isForced: Bool
    /// Whether the configuration is only shown.
    package var isDryRun: Bool

    /// Creates a setup from its options.
    package init(output: FilePath, answers: FilePath?, isForced: Bool, isDryRun: Bool) {
        (self.output, self.answers) = (output, answers)
        (self.isForced, self.isDryRun) = (isForced, isDryRun)
    }

    /// Runs it. `next` returns the next line of the input, `tell` receives questions, and `show`
    /// the result. Lamp and barrier are tried only if somebody watches.
    package func run(
        _ found: FoundDevices, _ trials: any SetupTrials, isWatched: Bool,
        next: @escaping () async -> String?, tell: @escaping (String) -> Void,
        show: (String) -> Void
    ) async throws(Failure) {
        try expectRoom()
        var source = SetupRunner.Source.lines(next)
        if let answers { source = .file(try SetupAnswers(file: answers)) }
        let dialogue = try await SetupRunner(source, trials, tell: tell).run(
            SetupDialogue(
                found, isWatched: isWatched && answers == nil, account: account(tell),
                checkRoot: Self.problem))
        let root = output.removingLastComponent().appending("root.json")
        let yaml = dialogue.yaml(root: root.string)
        guard !isDryRun else {
            for line in Configuration.withoutSecrets(yaml).split(
                separator: "\n", omittingEmptySubsequences: false
            ).dropLast() {
                show(String(line))
            }
            return
        }
        let metadata = try dialogue.rootFile.map { (file) throws(Failure) in
            try self.metadata(FilePath(file), for: root)
        }
        try write(yaml)
        show("wrote \(output)")
        if let metadata { try install(metadata, at: root, show) }
        for line in nextSteps(hasRoot: metadata != nil) { show(line) }
    }

    /// Throws before the first question if the file could not be written after the last.
    private func expectRoom() throws(Failure) {
        guard !isDryRun else { return }
        for path in [output, FilePath("\(output).old")] {
            guard let status = FileStatus(path), !status.isFile else { continue }
            throw Failure(.cannotCreate, "write \(path): it is no file")
        }
        try Files.expectFolder(of: output)
        guard !isForced, FileStatus(output) != nil else { return }
        throw Failure(
            .cannotCreate,
            "\(output) exists; --force replaces it and keeps the old one as \(output).old")
    }

    /// The account for the operator's view in the file that is replaced.
    private func account(_ tell: (String) -> Void) -> KioskSettings.Account? {
        guard FileStatus(output)?.isFile == true else { return nil }
        do {
            return try Configuration.read(path: output).kiosk?.account
        } catch {
            for fault in error.faults.prefix(1) { tell("\(fault)") }
            tell("An operator's account in that file is not kept")
            return nil
        }
    }

    private func write(_ yaml: String) throws(Failure) {
        guard FileStatus(output) != nil else {
            return try Files.write(Array(yaml.utf8), to: output)
        }
        try Files.replaceKeepingOld(output, with: Array(yaml.utf8))
    }

    /// Why a file is no root metadata; `nil` if it is.
    @Sendable private static func problem(_ path: String) -> String? {
        do {
            let bytes = try Files.read(FilePath(path), limit: InstalledRoot.largestSize)
            return InstalledRoot.problem(in: bytes).map { "\(path): \($0.detail)" }
        } catch {
            return error.message
        }
    }

    /// The root metadata to install, if no other may be there.
    private func metadata(_ file: FilePath, for root: FilePath) throws(Failure) -> [UInt8] {
        let bytes = try Files.read(file, limit: InstalledRoot.largestSize)
        guard FileStatus(root) != nil, !isForced else { return bytes }
        guard try Files.read(root, limit: InstalledRoot.largestSize) == bytes else {
            throw Failure(
                .cannotCreate,
                "\(root) exists and differs; --force replaces it; nothing was written")
        }
        return bytes
    }

    private func install(
        _ bytes: [UInt8], at root: FilePath, _ show: (String) -> Void
    ) throws(Failure) {
        try Files.write(bytes, to: root)
        show("installed \(root)")
        show("  SHA-256 \(Digest.sha256(bytes).hexadecimal)")
        show("  Compare this with the publisher of the keys, by telephone.")
    }

    private func nextSteps(hasRoot: Bool) -> [String] {
        let missing =
            hasRoot
            ? [] : ["  sudo install -m 644 ROOT.json \(output.removingLastComponent())/root.json"]
        let configuration = "--config \(output)"
        return ["Next:"] + missing + [
            "  sudo -u gatelight gatelight keys import FOLDER \(configuration)",
            "  sudo gatelight doctor \(configuration)",
            "  sudo systemctl start gatelight",
        ]
    }
}
