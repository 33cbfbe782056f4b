public import FoundationEssentials
public import Regions

/// Until when trusted data may be believed, by what was signed and never by when it came.
public struct Validity: Hashable, Sendable {
    /// When the data as a whole expires; `nil` for a plain folder of keys, which says nothing.
    public let expires: Date?
    /// When the word of those who speak for a region's keys expires.
    public let expiryByRegion: [Region: Date]
    /// What is doubtful about the data at any time.
    public let doubt: String?
    /// What is doubtful about the data of some regions at any time.
    let regionDoubts: [RegionScope: String]

    /// Takes every part as it is.
    public init(expires: Date?, expiryByRegion: [Region: Date] = [:], doubt: String? = nil) {
        self.init(expires: expires, expiryByRegion: expiryByRegion, doubt: doubt, findings: [])
    }

    init(expires: Date?, expiryByRegion: [Region: Date], doubt: String?, findings: [Finding]) {
        self.expires = expires
        self.expiryByRegion = expiryByRegion
        self.doubt = doubt
        var doubts: [RegionScope: String] = [:]
        for finding in findings {
            for scope in finding.scopes where doubts[scope] == nil {
                doubts[scope] =
                    "the data of \(scope) is not whole, so its codes do not pass: \(finding.error)"
            }
        }
        regionDoubts = doubts
    }

    /// No end.
    public static let unlimited = Validity(expires: nil)

    /// Why a verified code whose signer is of `region` is no green at `time`; `nil` if nothing speaks
    /// against it. Both ends are the soft limit of their data.
    public func objection(to region: Region, at time: Date) -> String? {
        if let doubt { return doubt }
        if let expires, time >= expires {
            return "our keys and lists were good until \(expires.ISO8601Format()): update them"
        }
        if let expires = expiryByRegion[region], time >= expires {
            return "the keys of \(region) were good until \(expires.ISO8601Format()): update them"
        }
        return regionDoubts.filter { $0.key.covers(region) }.map(\.value).min()
    }
}
