package import Failures
package import FoundationEssentials
package import SystemPackage
import Terminal
package import TerminalCore
package import Trust
import TUF

/// The result of an update, stored as JSON. The daemon reads it and displays it on the lamp.
package struct UpdateReport: Codable, Hashable {
    /// When the update was made, as ISO 8601 text.
    package let at: String
    /// The result: `updated`, `already-newer`, `refused` or `failed`.
    package let outcome: String
    /// The version that is trusted now.
    package var version: Int?
    /// The kind of attack that a refused update would have been.
    package var attack: String?
    /// The file in which the attack or failure was found.
    package var file: String?
    /// The result in words.
    package let detail: String
    /// Whether a person brought the update and waits for an answer on the lamp.
    package let isCarried: Bool

    /// Creates the report of an update made at `time`.
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

    /// The answer on the lamp.
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

    /// Reads the last report; `nil` if there is none or it cannot be read. Nothing depends on it
    /// but a notice.
    package static func read(in folder: FilePath) -> UpdateReport? {
        guard let bytes = try? FileDisk().read(path(in: folder), limit: 16 << 10) else {
            return nil
        }
        return try? JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// Stores the report in place of the last one.
    package func write(in folder: FilePath) throws(Failure) {
        try Files.writeJSON(self, to: Self.path(in: folder))
    }
}
