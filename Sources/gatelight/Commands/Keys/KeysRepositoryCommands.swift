import ArgumentParser
import Failures
import FoundationEssentials
import Issuing
import SystemPackage
import TUFPublishing

/// The repository's folder and the time at which it is changed.
struct RepositoryOptions: ParsableArguments {
    @Argument(help: "The repository's folder.")
    var repository: String
    @Option(help: "Time of the change, ISO 8601.")
    var at: Instant = .now

    func open() throws(Failure) -> Repository {
        try publishing { () throws(PublishingError) in try Repository(FilePath(repository)) }
    }

    /// Changes the repository, then prints the drafts that wait in it.
    func change(_ work: (Repository, Date) throws(Failure) -> Void) throws(Failure) {
        let repository = try open()
        try work(repository, at.date)
        try Drafts.show(repository)
    }

    /// Does the same for work that throws a `PublishingError`.
    func edit(_ work: (Repository, Date) throws(PublishingError) -> Void) throws(Failure) {
        try change { repository, now throws(Failure) in
            try publishing { () throws(PublishingError) in try work(repository, now) }
        }
    }
}

struct KeysInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create a repository with drafts of root and targets, ready to be signed.")

    @OptionGroup var options: RepositoryOptions
    @Option(
        help: "A key of root, PEM; once for each. Of a private key only the public half is used.")
    var rootKey: [String]
    @Option(help: "How many of the root keys must sign.")
    var rootThreshold = 1
    @Option(help: "A key of targets, the role that delegates to the regions; once for each.")
    var targetsKey: [String]
    @Option(help: "How many of the targets keys must sign.")
    var targetsThreshold = 1
    @Option(help: "A key that signs each publication; once for each.")
    var onlineKey: [String]

    func run() async throws {
        try await reportingFailures {
            let root = try KeyFiles.plan(rootKey, threshold: rootThreshold)
            let targets = try KeyFiles.plan(targetsKey, threshold: targetsThreshold)
            let online = try KeyFiles.plan(onlineKey, threshold: 1)
            let repository = try publishing { () throws(PublishingError) in
                try Repository.create(
                    at: FilePath(options.repository), root: root, targets: targets,
                    online: online, now: options.at.date)
            }
            try Drafts.show(repository)
        }
    }
}

/// A role and its keys.
struct RoleOptions: ParsableArguments {
    @Argument(help: "A region's six digits, or another role: hcert, rules, value-sets, …")
    var role: String
    @Option(help: "A key of the role, PEM; once for each.")
    var key: [String] = []
    @Option(help: "How many of the keys must sign.")
    var threshold = 1
    @Option(help: "Paths the role may sign for; by default those that belong to its name.")
    var path: [String] = []
    @Option(help: "The role that delegates to it.")
    var by = "targets"

    var paths: [String] { path.isEmpty ? Repository.paths(of: role) : path }

    func plan() throws(Failure) -> RolePlan { try KeyFiles.plan(key, threshold: threshold) }
}

struct KeysAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Let a region, or another role, sign for its own paths.")

    @OptionGroup var options: RepositoryOptions
    @OptionGroup var role: RoleOptions

    func run() async throws {
        try await reportingFailures {
            try options.change { repository, now throws(Failure) in
                let plan = try role.plan()
                try publishing { () throws(PublishingError) in
                    try repository.delegate(
                        to: role.role, plan, paths: role.paths, by: role.by, now: now)
                }
            }
        }
    }
}

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a role new keys; signatures of the old ones are no longer trusted.")

    @OptionGroup var options: RepositoryOptions
    @OptionGroup var role: RoleOptions

    func run() async throws {
        try await reportingFailures {
            try options.change { repository, now throws(Failure) in
                let plan = try role.plan()
                try publishing { () throws(PublishingError) in
                    try repository.rotate(
                        role.role, plan, paths: role.paths, by: role.by, now: now)
                }
            }
        }
    }
}

struct KeysWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Withdraw a region: none of its keys is trusted any more."
    )

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The region, or another role.")
    var role: String

    func run() async throws {
        try await reportingFailures {
            try options.edit { repository, now throws(PublishingError) in
                try repository.withdraw(role, now: now)
            }
        }
    }
}

struct KeysRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew", abstract: "Draft a role's next metadata, with a later expiry.")

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "root, targets, a region, or another role.")
    var role: String

    func run() async throws {
        try await reportingFailures {
            try options.edit { repository, now throws(PublishingError) in
                try repository.renew(role, now: now)
            }
        }
    }
}

struct KeysPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put files among a role's targets.")

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that will sign for them.")
    var role: String
    @Argument(help: "The files.")
    var files: [String]
    @Option(
        help:
            "The folder among the targets; by default a region's own. Signer certificates: hcert/DE."
    )
    var into: String?

    func run() async throws {
        try await reportingFailures {
            try options.change { repository, now throws(Failure) in
                let folder = into ?? Repository.folder(of: role)
                for file in files {
                    try repository.put(file: file, into: folder, role: role, now: now)
                }
            }
        }
    }
}

struct KeysRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a target from a role's list.")

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that signs for it.")
    var role: String
    @Argument(help: "The target's path, as in regions/440000/key.json.")
    var path: String

    func run() async throws {
        try await reportingFailures {
            try options.edit { repository, now throws(PublishingError) in
                try repository.removeTarget(path, role: role, now: now)
            }
        }
    }
}
