import Cryptography
import FoundationEssentials
import Hexadecimal
import Regions

extension RegionalKey {
    /// Returns each key of each region once. Of several files with the same key the strictest is
    /// kept, and each further file is a finding: only the region can say which one it means.
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
                .duplicate, file, "the key \(key.keyID.hexadecimal) occurs twice")
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
