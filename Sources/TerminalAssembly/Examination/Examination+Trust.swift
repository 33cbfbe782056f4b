import AtomicFiles
import FoundationEssentials
import LinuxDevices
import Regions
import SiteConfiguration
import SystemPackage
import TUF
import Trust

extension Examination {
    /// Examines the trusted data. Each cause is reported once: where there are no keys, only why.
    mutating func keys(_ trust: TerminalTrust) -> TerminalTrust.Contents {
        let contents = trust.load()
        let folder = trust.settings.directory
        if trust.isVerified, let problem = trust.folder.rootProblem() {
            fail("keys", "\(problem).")
        } else if let access = foreign(folder, "read", .read) {
            fail("keys", access)
        } else {
            keys(trust, contents)
            let lock = foreign(folder.appending("lock"), "change", .change)
            if let access = lock { fail("keys", access) }
        }
        return contents
    }

    private mutating func keys(_ trust: TerminalTrust, _ contents: TerminalTrust.Contents) {
        let store = contents.store
        let isEmpty = store.regionalKeys.isEmpty && store.signerCertificates.isEmpty
        if let outage = contents.loaded?.outage(at: Date(), grace: trust.grace) {
            fail("keys", "\(outage).")
        } else if isEmpty, contents.isMissing || contents.problems.isEmpty {
            fail(
                "keys",
                "none in \(trust.settings.directory). Put some there with `gatelight keys import`.")
        } else {
            if !isEmpty { note("keys", Self.count(contents)) }
            for problem in contents.problems { fail("keys", problem) }
            if let stale = store.validity.objection(to: .nation, at: Date()) {
                fail("keys", "\(stale).")
            }
        }
    }

    private static func count(_ contents: TerminalTrust.Contents) -> String {
        let version = contents.set.map { "version \($0.version), " } ?? ""
        let store = contents.store
        return
            "\(version)\(store.regionalKeys.count) regional keys, \(store.signerCertificates.count) signer certificates"
    }

    /// Examines the clock, its stored floor and the machine's sources of time.
    mutating func clock(_ trust: TerminalTrust, _ contents: TerminalTrust.Contents) {
        let clock = ClockKeeper(
            trust, contents, runtimeFolder: trust.isVerified ? "/run/gatelight" : nil)
        let now = Date()
        if let doubt = clock.check(at: now).doubt {
            fail("clock", "\(now.ISO8601Format()): \(doubt).")
        } else {
            note("clock", now.ISO8601Format())
        }
        for source in SystemClock(root: machine.root).examinedSources {
            if source.isDoubtful { doubt("clock", source.text) } else { note("clock", source.text) }
        }
        let floor = trust.settings.floor
        let access =
            foreign(floor, "write in", .fill)
            ?? foreign(floor.appending("version.json"), "read", .read)
            ?? foreign(floor.appending("clock.json"), "read", .read)
        if let access { fail("clock", access) }
    }

    /// The reason why the terminal's user may not use something that exists, and the command that
    /// mends it; `nil` if the user may, or nothing is there.
    func foreign(_ path: FilePath, _ purpose: String, _ access: FileAccess) -> String? {
        guard let exists = Self.exists(path) else {
            // The folder around it cannot be opened by the user that examines it.
            return machine.user.advice(on: path)
        }
        guard exists, !machine.user.may(access, path) else { return nil }
        let advice = machine.user.advice(on: path) ?? "sudo chmod u+rwX \(path)"
        return "\(machine.user.name) may not \(purpose) \(path): \(advice)"
    }

    /// Whether something is there; `nil` if that cannot be seen.
    private static func exists(_ path: FilePath) -> Bool? {
        do {
            _ = try FileDisk().size(of: path)
            return true
        } catch {
            if case .failed = error { return nil }
            return false
        }
    }
}
