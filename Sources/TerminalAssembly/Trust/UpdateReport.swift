package import Failures
package import FoundationEssentials
package import SystemPackage
import Terminal
package import TerminalCore
package import Trust
import TUF

/// What became of an update, as programs read it, and as the daemon learns of it to tell it on the lamp.
package struct UpdateReport: Codable, Hashable {
    package let at: String
    /// `updated`, `already-newer`, `refused` or `failed`.
    package let outcome: String
    /// The version that is trusted now.
    package var version: Int?
    /// Which attack it would have been, and in which file.
    package var attack: String?
    package var file: String?
    package let detail: String
    /// Whether a person brought it, and waits for an answer on the lamp.
    package let isCarried: Bool

    package init(_ outcome: UpdateOutcome, isCarried: Bool, at time: Date) {
        at = time.ISO8601Format(.init(includingFractionalSeconds: true))
        detail = "\(outcome)"
        self.isCarried = isCarried
        switch outcome {
        case .updated(let version): (self.outcome, self.version) = ("updated", version)
        case .alreadyNewer(let version): (self.outcome, self.version) = ("already-newer", version)
        case .refused(let error):
            (self.outcome, attack, file) = ("refused", error.kind.rawValue, error.file)
        case .failed(let error): (self.outcome, file) = ("failed", error.file)
        }
    }

    /// What the lamp answers.
    package var notice: Notice {
        switch outcome {
        case "updated": .updated
        case "already-newer": .alreadyNewer
        default: .refused
        }
    }

    private static func path(in folder: FilePath) -> FilePath {
        folder.appending("last-update.json")
    }

    /// `nil` if there is none, or none that can be read: it decides nothing.
    package static func read(in folder: FilePath) -> UpdateReport? {
        guard let bytes = try? FileDisk().read(path(in: folder), limit: 16 << 10) else {
            return nil
        }
        return try? JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    package func write(in folder: FilePath) throws(Failure) {
        try Files.writeJSON(self, to: Self.path(in: folder))
    }
}
