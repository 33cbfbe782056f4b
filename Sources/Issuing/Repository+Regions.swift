package import Failures
package import FoundationEssentials
import Regions
import SystemPackage
import Trust
package import TUFPublishing

extension Repository {
    /// The targets folder that a role signs for: `regions/` and the code for a region, otherwise a
    /// folder with the role's name.
    package static func folder(of role: String) -> String {
        Division(role) == nil ? role : "regions/\(role)"
    }

    /// The target paths delegated to a role: its own folder, up to three levels deep, and nothing
    /// else.
    package static func paths(of role: String) -> [String] {
        (1...3).map { folder(of: role) + String(repeating: "/*", count: $0) }
    }

    /// Replaces the keys of a role. For a delegated role, `delegator` signs the change.
    package func rotate(
        _ role: String, _ plan: RolePlan, paths: [String], by delegator: String, now: Date
    ) throws(PublishingError) {
        if ["root", "targets", "snapshot", "timestamp"].contains(role) {
            try setKeys(of: role, plan, now: now)
        } else {
            try delegate(to: role, plan, paths: paths, by: delegator, now: now)
        }
    }

    /// Adds a file to a folder among a role's targets.
    ///
    /// Throws if a terminal would not accept it there.
    package func put(
        file: String, into folder: String, role: String, now: Date
    ) throws(Failure) {
        guard let name = FilePath(argument: file).lastComponent else {
            throw Failure(.usage, "\"\(file)\" is not a file")
        }
        let bytes = try Files.read(FilePath(argument: file), limit: 256 << 20)
        let target = "\(folder)/\(name)"
        do {
            try expectUsable(bytes, at: target)
        } catch {
            throw Failure(.data, "\(file): a terminal would refuse it: \(error)")
        }
        try publishing { () throws(PublishingError) in
            try put(bytes, as: target, role: role, now: now)
        }
    }
}
