import Cryptography
import FoundationEssentials
import Glibc
import Regions
public import SystemPackage

/// `regions/<six digits>/*.json` and `hcert/<CC>/*.der`, `*.pem`, `*.crt`.
extension TrustStore {
    private static let maximumFiles = 4096

    /// Reads a trust folder; the first bad file is an error that names it.
    public init(directory: FilePath) throws(TrustError) {
        let (store, problems) = Self.load(directory: directory)
        if let problem = problems.first { throw problem }
        self = store
    }

    /// Reads what is good and says what is bad: a terminal must start, and what it cannot verify it
    /// does not let pass.
    public static func load(directory: FilePath) -> (store: TrustStore, problems: [TrustError]) {
        var loading = Loading()
        guard loading.names(in: directory) != nil else { return (.empty, loading.problems) }
        loading.readRegions(directory.appending("regions"))
        loading.readCountries(directory.appending("hcert"))
        do {
            let store = try TrustStore(
                regionalKeys: loading.keys, signerCertificates: loading.signers)
            return (store, loading.problems)
        } catch {
            return (.empty, loading.problems + [error])
        }
    }

    private struct Loading {
        var keys: [RegionalKey] = []
        var signers: [SignerCertificate] = []
        var problems: [TrustError] = []
        private var files = 0

        mutating func readRegions(_ folder: FilePath) {
            guard exists(folder) else { return }
            for name in names(in: folder) ?? [] {
                let place = folder.appending(name)
                guard let region = Division(name) else {
                    problems.append(
                        TrustError(.malformed, place.string, "not a division of GB/T 2260"))
                    continue
                }
                for file in names(in: place) ?? [] where file.hasSuffix(".json") {
                    read(place.appending(file), limit: RegionalKey.maximumFileSize) {
                        keys, _, bytes, file throws(TrustError) in
                        keys.append(try RegionalKey(json: bytes, expecting: region, file: file))
                    }
                }
            }
        }

        mutating func readCountries(_ folder: FilePath) {
            guard exists(folder) else { return }
            for name in names(in: folder) ?? [] {
                let place = folder.appending(name)
                guard case .country(let country) = Region(name) else {
                    problems.append(
                        TrustError(.malformed, place.string, "not a country code of two capitals"))
                    continue
                }
                for file in names(in: place) ?? [] where TargetPlace.isCertificate(file) {
                    read(place.appending(file), limit: SignerCertificate.maximumFileSize) {
                        _, signers, bytes, file throws(TrustError) in
                        signers.append(
                            try SignerCertificate(country: country, bytes, file: file))
                    }
                }
            }
        }

        private func exists(_ path: FilePath) -> Bool {
            access(path.string, F_OK) == 0
        }

        /// The names in a folder, sorted, without hidden ones; `nil` and a problem if it cannot be read.
        mutating func names(in folder: FilePath) -> [String]? {
            guard let stream = opendir(folder.string) else {
                problems.append(TrustError(errno: Errno(rawValue: errno), folder.string))
                return nil
            }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if !name.hasPrefix(".") { names.append(name) }
            }
            return names.sorted()
        }

        private mutating func read(
            _ path: FilePath, limit: Int,
            _ take: (inout [RegionalKey], inout [SignerCertificate], [UInt8], String)
                throws(TrustError) -> Void
        ) {
            files += 1
            do throws(TrustError) {
                guard files <= TrustStore.maximumFiles else {
                    throw TrustError(.tooLarge, path.string, "more than 4096 files of keys")
                }
                let bytes = try KeyFile.read(path, limit: limit)
                try take(&keys, &signers, bytes, path.string)
            } catch {
                problems.append(error)
            }
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
