import AtomicFiles
public import SystemPackage
import TUF

/// A repository in a folder, which any static web server can serve and any stick can carry.
///
/// `metadata/` and `targets/` are published, with consistent snapshots (TUF specification §6.2).
/// `drafts/` contains the next metadata of each role, which the role's people sign wherever they
/// are. `publish` moves those with enough signatures into place.
public struct Repository: Sendable {
    let folder: FilePath
    static let largest = 8 << 20

    /// Opens an existing repository.
    public init(_ folder: FilePath) throws(PublishingError) {
        self.folder = folder
        guard try latest("root") != nil else {
            throw PublishingError(
                .notFound, "\(folder): no repository: it has neither a root nor a draft of one")
        }
    }

    init(making folder: FilePath) {
        self.folder = folder
    }

    var metadata: FilePath { folder.appending("metadata") }
    var drafts: FilePath { folder.appending("drafts") }

    static func name(_ role: String) -> String { QuotedName.quoting(role) + ".json" }

    /// Returns the draft of a role's next metadata, if there is one.
    public func draft(_ role: String) throws(PublishingError) -> MetadataFile? {
        try file(drafts.appending(Self.name(role)))
    }

    /// Returns the published metadata of a role.
    public func published(_ role: String) throws(PublishingError) -> MetadataFile? {
        switch role {
        case "root": try newestRoot()
        case "timestamp": try file(metadata.appending("timestamp.json"))
        case "snapshot": try numbered(role, try version("timestamp", of: "snapshot.json"))
        default: try numbered(role, try version("snapshot", of: "\(role).json"))
        }
    }

    /// Returns the draft of a role, or the published metadata if there is none.
    func latest(_ role: String) throws(PublishingError) -> MetadataFile? {
        if let draft = try draft(role) { return draft }
        return try published(role)
    }

    private func version(_ role: String, of name: String) throws(PublishingError) -> Int? {
        try published(role)?.signed["meta"][name]["version"].integer
    }

    private func numbered(
        _ role: String, _ version: Int?
    ) throws(PublishingError) -> MetadataFile? {
        guard let version else { return nil }
        return try file(metadata.appending("\(version).\(Self.name(role))"))
    }

    /// Returns the newest root, found by counting up as a client does.
    private func newestRoot() throws(PublishingError) -> MetadataFile? {
        var newest: MetadataFile?
        for version in 1...4096 {
            guard let root = try numbered("root", version) else { break }
            newest = root
        }
        return newest
    }

    private func file(_ path: FilePath) throws(PublishingError) -> MetadataFile? {
        do {
            return try MetadataFile(
                AtomicFile.read(path, limit: Self.largest), name: path.string)
        } catch let error as AtomicFile.ReadError {
            if case .failed(.noSuchFileOrDirectory) = error { return nil }
            throw PublishingError(.ioFailed, "\(path): \(error)")
        } catch {
            throw error as? PublishingError ?? PublishingError(.malformed, "\(path): \(error)")
        }
    }

    /// Returns every published or drafted role except snapshot and timestamp, delegators first.
    func known() throws(PublishingError) -> [String] {
        var roles = ["root", "targets"]
        var index = 1
        while index < roles.count, index < 4096 {
            for delegation in try latest(roles[index])?.signed["delegations"]["roles"].list ?? [] {
                if let name = delegation["name"].text, !roles.contains(name) { roles.append(name) }
            }
            index += 1
        }
        return roles
    }

    /// Returns the keys that must sign a role's metadata according to the drafts, and thus for the
    /// next publication.
    func keys(of role: String) throws(PublishingError) -> RoleKeys? {
        if ["root", "timestamp", "snapshot", "targets"].contains(role) {
            guard let root = try latest("root")?.signed else { return nil }
            return RoleKeys(root["roles"][role], root["keys"].members ?? [:])
        }
        guard let (_, delegations, index) = try delegator(of: role) else { return nil }
        return RoleKeys(
            (delegations["roles"].list ?? [])[index], delegations["keys"].members ?? [:])
    }

    /// Returns the role that delegates to another, its delegations, and the index among them.
    func delegator(
        of role: String
    ) throws(PublishingError) -> (name: String, delegations: JSONValue, index: Int)? {
        for name in try known().dropFirst() {
            guard let delegations = try latest(name)?.signed["delegations"] else { continue }
            let index = (delegations["roles"].list ?? []).firstIndex { $0["name"].text == role }
            if let index { return (name, delegations, index) }
        }
        return nil
    }

    func write(_ bytes: [UInt8], to path: FilePath) throws(PublishingError) {
        do {
            try AtomicFile.makeFolder(path.removingLastComponent())
            try AtomicFile.replace(
                path, with: bytes, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw PublishingError(.ioFailed, "\(path): \(error)")
        }
    }

    /// Writes a role's draft.
    public func save(_ draft: MetadataFile, _ role: String) throws(PublishingError) {
        try write(draft.bytes, to: drafts.appending(Self.name(role)))
    }
}
