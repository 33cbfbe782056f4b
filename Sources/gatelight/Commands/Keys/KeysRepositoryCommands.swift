import ArgumentParser
import Failures
import FoundationEssentials
import Regions
import SystemPackage
import TerminalAssembly
import Trust
import TUFPublishing

/// `REPO`, and the time that what is changed counts from.
struct RepositoryOptions: ParsableArguments {
    @Argument(help: "The repository's folder.")
    var repository: String
    @Option(help: "When the change is made, ISO 8601.")
    var at: Instant = .now

    func open() throws(Failure) -> Repository {
        try publishing { () throws(PublishingError) in try Repository(FilePath(repository)) }
    }
}

struct KeysInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Begin a repository: drafts of root and targets, for their people to sign.")

    @OptionGroup var options: RepositoryOptions
    @Option(help: "A key of root, PEM; once for each. A private key's public half is taken.")
    var rootKey: [String]
    @Option(help: "How many of the root keys must sign.")
    var rootThreshold = 1
    @Option(help: "A key of targets, the nation's word on its regions; once for each.")
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

/// Keys for one role.
struct RoleOptions: ParsableArguments {
    @Argument(help: "A region's six digits, or another role: hcert, rules, value-sets, …")
    var role: String
    @Option(help: "A key of the role, PEM; once for each.")
    var key: [String] = []
    @Option(help: "How many of the keys must sign.")
    var threshold = 1
    @Option(help: "Paths the role speaks for; by default those that its name means.")
    var path: [String] = []
    @Option(help: "The role that delegates to it.")
    var by = "targets"

    /// A region speaks for its own folder and nothing else.
    var paths: [String] {
        if !path.isEmpty { return path }
        let folder = Division(role) == nil ? role : "regions/\(role)"
        return (1...3).map { folder + String(repeating: "/*", count: $0) }
    }

    func delegate(in repository: Repository, _ now: Date) throws(Failure) {
        let plan = try KeyFiles.plan(key, threshold: threshold)
        try publishing { () throws(PublishingError) in
            try repository.delegate(to: role, plan, paths: paths, by: by, now: now)
        }
    }
}

struct KeysAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Let a region, or another role, speak for its own paths.")

    @OptionGroup var options: RepositoryOptions
    @OptionGroup var role: RoleOptions

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            try role.delegate(in: repository, options.at.date)
            try Drafts.show(repository)
        }
    }
}

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a role new keys; what the old ones sign is not trusted any more.")

    @OptionGroup var options: RepositoryOptions
    @OptionGroup var role: RoleOptions

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            if ["root", "targets", "snapshot", "timestamp"].contains(role.role) {
                let plan = try KeyFiles.plan(role.key, threshold: role.threshold)
                try publishing { () throws(PublishingError) in
                    try repository.setKeys(of: role.role, plan, now: options.at.date)
                }
            } else {
                try role.delegate(in: repository, options.at.date)
            }
            try Drafts.show(repository)
        }
    }
}

struct KeysWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take a region's word away: none of its keys is trusted."
    )

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The region, or another role.")
    var role: String

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            try publishing { () throws(PublishingError) in
                try repository.withdraw(role, now: options.at.date)
            }
            try Drafts.show(repository)
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
            let repository = try options.open()
            try publishing { () throws(PublishingError) in
                try repository.renew(role, now: options.at.date)
            }
            try Drafts.show(repository)
        }
    }
}

struct KeysPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put files among a role's targets.")

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that will speak for them.")
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
            let repository = try options.open()
            let folder = into ?? (Division(role) == nil ? role : "regions/\(role)")
            for file in files {
                guard let name = FilePath(file).lastComponent else {
                    throw Failure(.usage, "\"\(file)\" is no file")
                }
                let bytes = try Files.read(FilePath(file), limit: 256 << 20)
                let target = "\(folder)/\(name)"
                do {
                    try expectUsable(bytes, at: target)
                } catch {
                    throw Failure(.data, "\(file): a terminal would not take it: \(error)")
                }
                try publishing { () throws(PublishingError) in
                    try repository.put(bytes, as: target, role: role, now: options.at.date)
                }
            }
            try Drafts.show(repository)
        }
    }
}

struct KeysRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a target out of a role's list.")

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that speaks for it.")
    var role: String
    @Argument(help: "The target's path, as in regions/440000/key.json.")
    var path: String

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            try publishing { () throws(PublishingError) in
                try repository.removeTarget(path, role: role, now: options.at.date)
            }
            try Drafts.show(repository)
        }
    }
}
