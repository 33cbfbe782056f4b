public import FoundationEssentials
public import Regions

/// The expiry of trusted data, according to what was signed and never to when it arrived.
public struct Validity: Hashable, Sendable {
    /// The expiry of the data as a whole; `nil` for a plain folder of keys, which has none.
    public let expires: Date?
    /// The expiry of the roles that provide each region's keys.
    public let expiryByRegion: [Region: Date]
    /// The doubt about the data at any time; `nil` for none.
    public let doubt: String?
    /// The doubts about the data of some regions at any time.
    let regionDoubts: [RegionScope: String]

    /// Creates a validity from its parts.
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
                    "the data of \(scope) is incomplete or damaged, so its codes do not pass: \(finding.error)"
            }
        }
        regionDoubts = doubts
    }

    /// A validity without an expiry.
    public static let unlimited = Validity(expires: nil)

    /// Returns the reason why a verified code whose signer is of `region` is not green at `time`;
    /// `nil` if there is none. Both expiries are the soft limits of their data.
    public func objection(to region: Region, at time: Date) -> String? {
        if let doubt { return doubt }
        if let expires, time >= expires {
            return "the keys and lists expired on \(expires.ISO8601Format()): update them"
        }
        if let expires = expiryByRegion[region], time >= expires {
            return "the keys of \(region) expired on \(expires.ISO8601Format()): update them"
        }
        return regionDoubts.filter { $0.key.covers(region) }.map(\.value).min()
    }
}
