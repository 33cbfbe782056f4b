import CBOR
import FoundationEssentials
import Regions

extension HealthCodeClaims {
    /// Decodes the signed content in the format of `ClaimTable`.
    init(cbor bytes: [UInt8]) throws(HealthCodeError) {
        let value: CBORValue
        do {
            value = try CBORValue.decode(bytes, rules: .deterministic)
        } catch {
            throw HealthCodeError(
                .envelope, at: "claims, byte \(error.offset)", error.kind.rawValue)
        }
        let claims = try ClaimReader(value, "claim", known: ClaimTable.Claim.all)
        let health = try ClaimReader(
            claims.value(ClaimTable.Claim.health), "health", known: ClaimTable.Field.all)
        try self.init(claims, health)
    }

    private init(_ claims: ClaimReader, _ health: ClaimReader) throws(HealthCodeError) {
        typealias Claim = ClaimTable.Claim
        typealias Field = ClaimTable.Field
        let kind = try health.unsigned(Field.kind)
        guard let kind = HealthCodeKind(rawValue: kind) else {
            throw health.error(Field.kind, "unknown kind \(kind)")
        }
        self.init(
            issuer: try claims.division(Claim.issuer), issuedAt: try claims.date(Claim.issuedAt),
            expiry: try claims.date(Claim.expiry),
            codeID: try claims.bytes(Claim.codeID, ClaimTable.codeIDLength), kind: kind)
        notBefore = try claims.optional(Claim.notBefore, claims.date)
        status = try health.optional(Field.status, health.unsigned)
            .map(HealthStatus.init(wireValue:))
        statusValidUntil = try health.optional(Field.statusValidUntil, health.date)
        maskedName = try health.optional(Field.maskedName) { key throws(HealthCodeError) in
            try health.text(key, ClaimTable.nameLength)
        }
        certificateType = try health.optional(Field.certificateType, health.certificateType)
        subjectTag = try health.optional(Field.subjectTag) { key throws(HealthCodeError) in
            try health.bytes(key, ClaimTable.subjectTagLength)
        }
        tests = try health.list(Field.tests, HealthCodeTest.init(item:))
        vaccinations = try health.list(Field.vaccinations, HealthCodeVaccination.init(item:))
        convertedFrom = try health.optional(Field.convertedFrom, health.division)
        bizExtData = try health.optional(Field.bizExtData) { key throws(HealthCodeError) in
            try health.bytes(key, ClaimTable.bizExtDataLength)
        }
        try checkTogether()
    }

    /// Checks the rules that involve several fields, both when a code is read and when it is
    /// written.
    func checkTogether() throws(HealthCodeError) {
        guard expiry > issuedAt, expiry > notBefore ?? issuedAt else {
            throw HealthCodeError(.claim, at: "claim 4", "expires before it is valid")
        }
        guard (status == nil) == (statusValidUntil == nil) else {
            throw HealthCodeError(
                .claim, at: "health 3", "a status and its valid-until must occur together")
        }
        guard convertedFrom != .nation else {
            throw HealthCodeError(
                .claim, at: "health 9", "a code of the nation cannot be converted")
        }
    }
}

extension HealthCodeTest {
    fileprivate init(item: ClaimReader.Item) throws(HealthCodeError) {
        try item.expect(2)
        let result = try item.unsigned(1)
        self.init(
            collectedAt: try item.date(0),
            result: result == 1 ? .negative : result == 2 ? .positive : .unknown(result))
    }
}

extension HealthCodeVaccination {
    fileprivate init(item: ClaimReader.Item) throws(HealthCodeError) {
        try item.expect(4)
        let product = try item.text(3, ClaimTable.productLength)
        self.init(
            givenAt: try item.date(0), dose: Int(try item.unsigned(1, ClaimTable.doses)),
            seriesDoses: Int(try item.unsigned(2, ClaimTable.doses)),
            product: product.isEmpty ? nil : product)
    }
}
