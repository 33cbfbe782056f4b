import Base45
import CBOR
import Cryptography
import FoundationEssentials
import Regions
import Testing
import Verification

/// Native codes, made by the product or by hand where the product would refuse to.
enum NativeSample {
    static let keyID: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    static let signature = [UInt8](repeating: 0x5A, count: 64)

    static func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    /// The claims every code must have.
    static func claims() throws -> HealthCodeClaims {
        HealthCodeClaims(
            issuer: try #require(Division(440_300)), issuedAt: time(1_650_000_000),
            expiry: time(1_650_000_300), codeID: [9, 8, 7, 6], kind: .dynamic)
    }

    /// Claims in which everything stands that can.
    static func fullClaims() throws -> HealthCodeClaims {
        var claims = try claims()
        claims.notBefore = time(1_650_000_010)
        claims.status = .green
        claims.statusValidUntil = time(1_650_086_400)
        claims.maskedName = "张*三"
        claims.certificateType = .residentID
        claims.subjectTag = [UInt8](1...8)
        claims.tests = [HealthCodeTest(collectedAt: time(1_649_900_000), result: .negative)]
        claims.vaccinations = [
            HealthCodeVaccination(
                givenAt: time(1_630_000_000), dose: 2, seriesDoses: 3, product: "BBIBP")
        ]
        claims.convertedFrom = Division(420_100)
        claims.bizExtData = [1, 2, 3]
        return claims
    }

    /// A payload with a signature nobody checks here.
    static func issue(_ claims: HealthCodeClaims) throws -> String {
        try HealthCode.issue(claims, algorithm: .es256, keyID: keyID) { _ in signature }
    }

    static func parse(_ text: String) throws(HealthCodeError) -> HealthCode {
        try HealthCode(payload: Array(text.utf8))
    }

    // What follows is written by hand, after the table in the documentation.

    static let protectedHeader = map([1: .integer(-7), 4: .bytes(keyID)])

    static let claimMap: [Int64: CBORValue] = [
        1: .text("440300"), 4: .unsigned(1_650_000_300), 6: .unsigned(1_650_000_000),
        7: .bytes([9, 8, 7, 6]),
    ]

    static func map(_ entries: [Int64: CBORValue]) -> CBORValue {
        .map(entries.map { .init(.integer($0.key), $0.value) })
    }

    /// A payload of claims with some replaced, and likewise its health map, which has only a kind.
    static func payload(
        claims: [Int64: CBORValue] = [:], health: [Int64: CBORValue] = [:], without: Set<Int64> = []
    ) -> String {
        var all = claimMap
        all[-65_537] = map([1: .unsigned(0)].merging(health) { $1 })
        all.merge(claims) { $1 }
        return payload(content: map(all.filter { !without.contains($0.key) }).encoded())
    }

    /// A payload of any content, in an envelope that is right if not told otherwise.
    static func payload(
        content: [UInt8], protected: CBORValue = protectedHeader,
        unprotected: CBORValue = .map([]), tag: UInt64? = 18
    ) -> String {
        let message = CBORValue.array([
            .bytes(protected.encoded()), unprotected, .bytes(content), .bytes(signature),
        ])
        let tagged = tag.map { CBORValue.tagged($0, message) } ?? message
        return "PHC1:" + Base45.encode(tagged.encoded())
    }
}
