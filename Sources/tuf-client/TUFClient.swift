import ArgumentParser
import AtomicFiles
import FoundationEssentials
import SystemPackage
import TUF
import WebMirror

/// The client with the interface of the public tuf-conformance suite (its CLIENT-CLI.md).
@main struct TUFClient: ParsableCommand {
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case initialise = "init"
        case refresh, download
    }

    static let configuration = CommandConfiguration(
        commandName: "tuf-client",
        abstract: "A client of The Update Framework, for its conformance suite.")

    @Option var metadataDir: String
    @Option var metadataUrl: String?
    @Option var targetName: [String] = []
    @Option var targetBaseUrl: String?
    @Option var targetDir: String?
    @Argument var action: Action
    @Argument var trustedRoot: String?

    func run() throws {
        let store = FolderStore(FilePath(metadataDir))
        switch action {
        case .initialise:
            guard let trustedRoot else { throw ValidationError("init TRUSTED_ROOT") }
            try store.save("root", try AtomicFile.read(FilePath(trustedRoot), limit: 1 << 20))
        case .refresh: _ = try refreshed(store)
        case .download: try download(store)
        }
    }

    private func refreshed(_ store: FolderStore) throws -> Updater {
        guard let metadataUrl else { throw ValidationError("--metadata-url is missing") }
        var updater = try Updater(metadata: WebMirror(metadataUrl), store: store, now: Date())
        try updater.refresh()
        return updater
    }

    private func download(_ store: FolderStore) throws {
        guard let targetBaseUrl, let targetDir else {
            throw ValidationError("--target-base-url or --target-dir is missing")
        }
        var updater = try refreshed(store)
        for name in targetName {
            let target = try updater.target(name)
            let file = FilePath(targetDir).appending("\(QuotedName.quoting(name)).target")
            let kept = try? AtomicFile.read(file, limit: 64 << 20)
            if let kept, updater.isCurrent(target, kept) { continue }
            let bytes = try updater.download(target, from: WebMirror(targetBaseUrl))
            try AtomicFile.replace(file, with: bytes, permissions: [.ownerReadWrite])
        }
    }
}
