import CBOR
import FoundationEssentials
import Regions

extension HealthCodeClaims {
    /// The content to sign, encoded in the format of `ClaimTable`. Throws if a claim is outside its
    /// domain or if the encoded claims would not decode to the same values.
    func encoded() throws(HealthCodeError) -> [UInt8] {
        let bytes = CBORValue.map(claimPairs()).encoded()
        // The decoder knows every domain. Using it here keeps encoder and decoder consistent.
        guard try HealthCodeClaims(cbor: bytes) == self else {
            throw HealthCodeError(
                .claim, at: "claims",
                "decode to other values: write whole seconds, known values by their names, "
                    + "and no product instead of an empty one")
        }
        return bytes
    }

    private func claimPairs() -> [CBORValue.Pair] {
        typealias Claim = ClaimTable.Claim
        var pairs = [
            pair(Claim.issuer, .text(issuer.description)), pair(Claim.expiry, seconds(expiry)),
            pair(Claim.issuedAt, seconds(issuedAt)), pair(Claim.codeID, .bytes(codeID)),
            pair(Claim.health, .map(healthPairs())),
        ]
        if let notBefore { pairs.append(pair(Claim.notBefore, seconds(notBefore))) }
        return pairs
    }

    private func healthPairs() -> [CBORValue.Pair] {
        typealias Field = ClaimTable.Field
        let optional: [(Int64, CBORValue?)] = [
            (Field.kind, .unsigned(kind.rawValue)),
            (Field.status, status.map { .unsigned($0.wireValue) }),
            (Field.statusValidUntil, statusValidUntil.map(seconds)),
            (Field.maskedName, maskedName.map { .text($0) }),
            (Field.certificateType, certificateType.map { .unsigned($0.rawValue) }),
            (Field.subjectTag, subjectTag.map { .bytes($0) }),
            (Field.tests, tests.isEmpty ? nil : .array(tests.map(item))),
            (Field.vaccinations, vaccinations.isEmpty ? nil : .array(vaccinations.map(item))),
            (Field.convertedFrom, convertedFrom.map { .text($0.description) }),
            (Field.bizExtData, bizExtData.map { .bytes($0) }),
        ]
        return optional.compactMap { key, value in value.map { pair(key, $0) } }
    }

    private func item(_ test: HealthCodeTest) -> CBORValue {
        let result: UInt64 =
            switch test.result {
            case .negative: 1
            case .positive: 2
            case .unknown(let value): value
            }
        return .array([seconds(test.collectedAt), .unsigned(result)])
    }

    private func item(_ vaccination: HealthCodeVaccination) -> CBORValue {
        .array([
            seconds(vaccination.givenAt), .integer(Int64(vaccination.dose)),
            .integer(Int64(vaccination.seriesDoses)), .text(vaccination.product ?? ""),
        ])
    }

    private func pair(_ key: Int64, _ value: CBORValue) -> CBORValue.Pair {
        CBORValue.Pair(.integer(key), value)
    }

    /// Whole seconds, rounded down. A time that has no such number becomes −1, which the decoder
    /// refuses.
    private func seconds(_ date: Date) -> CBORValue {
        .integer(Int64(exactly: date.timeIntervalSince1970.rounded(.down)) ?? -1)
    }
}
