import AtomicFiles
import Cryptography
import FoundationEssentials
import Glibc
import Regions
public import SystemPackage

/// Reads the folders `regions/<six digits>/*.json` and `hcert/<CC>/*.der`, `*.pem`, `*.crt`.
extension TrustStore {
    /// The largest number of names that are read from a folder.
    private static let maximumNames = 1 << 16

    /// Reads a trust folder; throws the error of the first bad file.
    public init(directory: FilePath) throws(TrustError) {
        let (store, problems) = Self.load(directory: directory)
        if let problem = problems.first { throw problem }
        self = store
    }

    /// Reads the good files and reports the bad ones. A terminal must start, and does not let pass
    /// what it cannot verify.
    public static func load(directory: FilePath) -> (store: TrustStore, problems: [TrustError]) {
        var loading = Loading()
        guard loading.names(in: directory, nil) != nil else {
            return (.empty, loading.findings.map(\.error))
        }
        loading.readRegions(directory.appending("regions"))
        loading.readCountries(directory.appending("hcert"))
        let (keys, duplicates) = RegionalKey.strictest(loading.keys)
        let findings = loading.findings + duplicates
        do {
            let store = try TrustStore(
                regionalKeys: keys, signerCertificates: loading.signers,
                validity: Validity(
                    expires: nil, expiryByRegion: [:], doubt: nil, findings: findings))
            return (store, findings.map(\.error))
        } catch {
            return (.empty, findings.map(\.error) + [error])
        }
    }

    private struct Loading {
        var keys: [(key: RegionalKey, file: String)] = []
        var signers: [SignerCertificate] = []
        var findings: [Finding] = []

        mutating func readRegions(_ folder: FilePath) {
            guard exists(folder) else { return }
            for name in names(in: folder, nil) ?? [] {
                let place = folder.appending(name)
                guard let region = Division(name) else {
                    note(TrustError(.malformed, place.string, "not a division of GB/T 2260"), nil)
                    continue
                }
                readFiles(in: place, .division(region), most: RegionLimits.keys) {
                    $0.hasSuffix(".json")
                } take: { loading, file throws(TrustError) in
                    let bytes = try KeyFile.read(file, limit: RegionalKey.maximumFileSize)
                    let key = try RegionalKey(json: bytes, expecting: region, file: file.string)
                    loading.keys.append((key, file.string))
                }
            }
        }

        mutating func readCountries(_ folder: FilePath) {
            guard exists(folder) else { return }
            for name in names(in: folder, nil) ?? [] {
                let place = folder.appending(name)
                guard case .country(let country) = Region(name) else {
                    note(
                        TrustError(.malformed, place.string, "not a country code of two capitals"),
                        nil)
                    continue
                }
                readFiles(
                    in: place, .country(country), most: RegionLimits.certificates,
                    where: TargetPlace.isCertificate
                ) { loading, file throws(TrustError) in
                    let bytes = try KeyFile.read(file, limit: SignerCertificate.maximumFileSize)
                    loading.signers.append(
                        try SignerCertificate(country: country, bytes, file: file.string))
                }
            }
        }

        /// Reads the files of one region, or none if there are too many.
        private mutating func readFiles(
            in folder: FilePath, _ scope: RegionScope, most: Int, where isOurs: (String) -> Bool,
            take: (inout Loading, FilePath) throws(TrustError) -> Void
        ) {
            let files = (names(in: folder, scope) ?? []).filter(isOurs)
            guard files.count <= most else {
                let detail = "\(files.count) key files; at most \(most) are allowed"
                return note(TrustError(.tooLarge, folder.string, detail), scope)
            }
            for file in files {
                do throws(TrustError) {
                    try take(&self, folder.appending(file))
                } catch {
                    note(error, scope)
                }
            }
        }

        private mutating func note(_ error: TrustError, _ scope: RegionScope?) {
            findings.append(Finding(error: error, scopes: [scope].compactMap(\.self)))
        }

        private func exists(_ path: FilePath) -> Bool {
            access(path.cString, F_OK) == 0
        }

        /// Returns the sorted names in a folder without hidden ones. If it cannot be read, notes a
        /// finding and returns `nil`.
        mutating func names(in folder: FilePath, _ scope: RegionScope?) -> [String]? {
            guard let stream = opendir(folder.cString) else {
                note(TrustError(errno: Errno(rawValue: errno), folder.string), scope)
                return nil
            }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard !name.hasPrefix(".") else { continue }
                guard names.count < TrustStore.maximumNames else {
                    note(TrustError(.tooLarge, folder.string, "more than 65,536 names"), scope)
                    return nil
                }
                names.append(name)
            }
            return names.sorted()
        }
    }
}

extension TrustError {
    init(errno: Errno, _ file: String) {
        let kind: Kind =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory: .notFound
            case .permissionDenied, .notPermitted: .noPermission
            default: .ioFailed
            }
        self.init(kind, file, "\(errno)")
    }
}
