public import FoundationEssentials
import SystemPackage
import TUF

/// The result of a publication for a terminal that has only the first root. It uses the terminal's
/// own reader on a disk in memory.
public struct UpdateRehearsal: Sendable {
    /// The outcome of the update.
    public let outcome: UpdateOutcome
    /// The faults in regions' paths, each of which affects its region.
    public let problems: [TrustError]

    /// Reads everything that `source` offers as a terminal would at `now`.
    public init(root: [UInt8], of source: UpdateSource, now: Date) {
        let disk = MemoryDisk()
        disk.write(root, to: "/root.json")
        disk.makeFolder("/trust")
        let folder = TrustFolder(
            "/trust", root: "/root.json", floor: "/floor/version.json", disk: disk)
        outcome = folder.update(from: source, now: now)
        let set = folder.load().set
        let lists = set?.store.revocations.problems ?? []
        problems = (set?.problems ?? []) + lists
    }
}

/// Reads one file as a terminal would from a target's path. Throws if no terminal would accept it.
public func expectUsable(_ bytes: [UInt8], at path: String) throws(TrustError) {
    guard let place = TargetPlace(path) else {
        guard ["regions", "hcert"].contains(path.split(separator: "/").first) else { return }
        throw TrustError(
            .malformed, path,
            "terminals ignore this path; keys are named regions/<region>/<name>.json, certificates hcert/<CC>/<name>.der"
        )
    }
    guard bytes.count <= place.limit else {
        throw TrustError(
            .tooLarge, path, "\(bytes.count) bytes; such a file has at most \(place.limit)")
    }
    switch place {
    case .regionalKey(_, let division):
        _ = try RegionalKey(json: bytes, expecting: division, file: path)
    case .signerCertificate(let country):
        _ = try SignerCertificate(country: country, bytes, file: path)
    case .valueSet: _ = try ValueSet(json: bytes, file: path)
    case .revocation, .rules: break
    }
}
