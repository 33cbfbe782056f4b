package import Failures
package import FoundationEssentials
import Regions
import SystemPackage
import Trust
package import TUFPublishing

extension Repository {
    /// The folder among the targets that a role speaks for: a region's own, or one of the role's name.
    package static func folder(of role: String) -> String {
        Division(role) == nil ? role : "regions/\(role)"
    }

    /// The paths that a role's name means: a region speaks for its own folder and nothing else.
    package static func paths(of role: String) -> [String] {
        (1...3).map { folder(of: role) + String(repeating: "/*", count: $0) }
    }

    /// Gives a role other keys: a delegated one by the role that delegates to it.
    package func rotate(
        _ role: String, _ plan: RolePlan, paths: [String], by delegator: String, now: Date
    ) throws(PublishingError) {
        if ["root", "targets", "snapshot", "timestamp"].contains(role) {
            try setKeys(of: role, plan, now: now)
        } else {
            try delegate(to: role, plan, paths: paths, by: delegator, now: now)
        }
    }

    /// Puts a file into a folder among a role's targets, if a terminal would take it there.
    package func put(
        file: String, into folder: String, role: String, now: Date
    ) throws(Failure) {
        guard let name = FilePath(file).lastComponent else {
            throw Failure(.usage, "\"\(file)\" is not a file")
        }
        let bytes = try Files.read(FilePath(file), limit: 256 << 20)
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
