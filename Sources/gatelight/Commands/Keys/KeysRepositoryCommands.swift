import ArgumentParser
import Failures
import FoundationEssentials
import Issuing
import SystemPackage
import TUFPublishing

/// The repository's folder and the time at which it is changed.
struct RepositoryOptions: ParsableArguments {
    @Argument(help: "Folder of the repository.")
    var repository: String
    @Option(help: "Time of the change, ISO 8601, such as 2026-03-01T08:00:00Z.")
    var at: Instant = .now

    func open() throws(Failure) -> Repository {
        try publishing { () throws(PublishingError) in
            try Repository(FilePath(argument: repository))
        }
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
        abstract: "Create a repository with unsigned drafts of root and targets.",
        discussion: examples(
            "keys init repository --root-key root.pem --targets-key targets.pem --online-key online.pem"
        ))

    @OptionGroup var options: RepositoryOptions
    @Option(
        help: """
            PEM file with a key of root; repeat for each key. Only the public key of a private key \
            is used.
            """)
    var rootKey: [String]
    @Option(help: "Number of root keys that must sign.")
    var rootThreshold = 1
    @Option(
        help: """
            PEM file with a key of targets, the role that delegates to the regions; repeat for each \
            key.
            """)
    var targetsKey: [String]
    @Option(help: "Number of targets keys that must sign.")
    var targetsThreshold = 1
    @Option(help: "PEM file with a key that signs publications; repeat for each key.")
    var onlineKey: [String]

    func run() async throws {
        try await reportingFailures {
            let root = try KeyFiles.plan(rootKey, threshold: rootThreshold)
            let targets = try KeyFiles.plan(targetsKey, threshold: targetsThreshold)
            let online = try KeyFiles.plan(onlineKey, threshold: 1)
            let repository = try publishing { () throws(PublishingError) in
                try Repository.create(
                    at: FilePath(argument: options.repository), root: root, targets: targets,
                    online: online, now: options.at.date)
            }
            try Drafts.show(repository)
        }
    }
}

/// A role and its keys.
struct RoleOptions: ParsableArguments {
    @Argument(help: "Region's six digits, or another role such as hcert, rules or value-sets.")
    var role: String
    @Option(help: "PEM file with a key of the role; repeat for each key.")
    var key: [String] = []
    @Option(help: "Number of keys that must sign.")
    var threshold = 1
    @Option(
        help: """
            Pattern of target paths that the role may sign for; repeat for each pattern. (default: \
            the role's own folder)
            """)
    var path: [String] = []
    @Option(help: "Role that delegates to this role.")
    var by = "targets"

    var paths: [String] { path.isEmpty ? Repository.paths(of: role) : path }

    func plan() throws(Failure) -> RolePlan { try KeyFiles.plan(key, threshold: threshold) }
}

struct KeysAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Delegate target paths to a region or another role.",
        discussion: examples("keys add repository 440000 --key private/440000.public.pem"))

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
        abstract: "Replace the keys of a role. The old keys are no longer trusted.",
        discussion: examples("keys rotate repository 440000 --key private/new.public.pem"))

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
        abstract: "Withdraw a region. Its keys are no longer trusted.",
        discussion: examples("keys withdraw repository 440000"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Region or other role.")
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
        commandName: "renew", abstract: "Draft the next metadata of a role, with a later expiry.",
        discussion: examples("keys renew repository targets"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Role: root, targets, a region or another.")
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
        commandName: "put", abstract: "Add files to the targets of a role.",
        discussion: examples("keys put repository 440000 key.json"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Role that will sign for the files.")
    var role: String
    @Argument(help: "Files to add.")
    var files: [String]
    @Option(
        help: """
            Folder among the targets, such as hcert/DE for signer certificates. (default: the \
            role's own folder)
            """)
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
        commandName: "remove", abstract: "Remove a target from the list of a role.",
        discussion: examples("keys remove repository 440000 regions/440000/key.json"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Role that signs for the target.")
    var role: String
    @Argument(help: "Path of the target, such as regions/440000/key.json.")
    var path: String

    func run() async throws {
        try await reportingFailures {
            try options.edit { repository, now throws(PublishingError) in
                try repository.removeTarget(path, role: role, now: now)
            }
        }
    }
}
