import Cryptography
import FoundationEssentials
import Regions

extension RegionalKey {
    /// Each key of each region once. Of two files of one key the stricter one is kept, and all but one
    /// are findings: which of them the region means is its own to say.
    static func strictest(
        _ keys: [(key: RegionalKey, file: String)]
    ) -> (keys: [RegionalKey], findings: [Finding]) {
        var kept: [RegionalKey] = []
        var places: [Identity: Int] = [:]
        var findings: [Finding] = []
        for (key, file) in keys {
            let identity = Identity(key)
            guard let place = places[identity] else {
                places[identity] = kept.count
                kept.append(key)
                continue
            }
            if key.isStricter(than: kept[place]) { kept[place] = key }
            let error = TrustError(
                .duplicate, file, "the key \(key.keyID.hexadecimal) is there twice")
            findings.append(Finding(error: error, scopes: [.division(key.region)]))
        }
        return (kept, findings)
    }

    private struct Identity: Hashable {
        let region: Division
        let keyID: [UInt8]

        init(_ key: RegionalKey) {
            (region, keyID) = (key.region, key.keyID)
        }
    }

    private func isStricter(than other: RegionalKey) -> Bool {
        let mine = (revokedAt ?? .distantFuture, notAfter)
        return mine < (other.revokedAt ?? .distantFuture, other.notAfter)
    }
}
