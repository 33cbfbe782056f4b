import CBOR
import COSE
import Cryptography
import FoundationEssentials
import Regions
import Testing
import Verification

@Suite struct NativeCodeTests {
    typealias Change = @Sendable (inout HealthCodeClaims) -> Void

    static func test(_ result: HealthCodeTest.Result) -> HealthCodeTest {
        HealthCodeTest(collectedAt: NativeSample.time(0), result: result)
    }

    static let changes: [(String, Change)] = [
        ("least", { _ in }),
        ("nation", { $0.issuer = .nation }),
        ("not before", { $0.notBefore = NativeSample.time(1_650_000_299) }),
        (
            "earliest",
            {
                $0.issuedAt = NativeSample.time(0); $0.expiry = NativeSample.time(1)
            }
        ),
        ("latest", { $0.expiry = NativeSample.time(0x1p40 - 1) }),
        ("long code id", { $0.codeID = [UInt8](repeating: 0, count: 16) }),
        ("paper", { $0.kind = .paper }), ("dependant", { $0.kind = .dependant }),
        ("proxy", { $0.kind = .proxy }), ("green", { $0.set(.green) }),
        ("yellow", { $0.set(.yellow) }), ("red", { $0.set(.red) }),
        ("unknown status", { $0.set(.unknown(3)) }),
        ("largest status", { $0.set(.unknown(.max)) }),
        ("short name", { $0.maskedName = "*" }),
        ("long name", { $0.maskedName = String(repeating: "n", count: 64) }),
        ("decomposed name", { $0.maskedName = "e\u{301}" }),
        ("short subject", { $0.subjectTag = [UInt8](repeating: 255, count: 8) }),
        ("long subject", { $0.subjectTag = [UInt8](repeating: 0, count: 32) }),
        ("tests", { $0.tests = [test(.negative), test(.positive), test(.unknown(0))] }),
        ("8 tests", { $0.tests = [HealthCodeTest](repeating: test(.unknown(3)), count: 8) }),
        (
            "8 vaccinations",
            {
                $0.vaccinations = (1...8).map {
                    HealthCodeVaccination(
                        givenAt: NativeSample.time(Double($0)), dose: $0, seriesDoses: 20)
                }
            }
        ),
        (
            "long product",
            {
                $0.vaccinations = [
                    HealthCodeVaccination(
                        givenAt: NativeSample.time(1), dose: 20, seriesDoses: 1,
                        product: String(repeating: "p", count: 32))
                ]
            }
        ),
        ("converted", { $0.convertedFrom = Division(110_000) }),
        ("short extension", { $0.bizExtData = [0] }),
        ("long extension", { $0.bizExtData = [UInt8](repeating: 7, count: 128) }),
    ]

    @Test(arguments: changes)
    func `an issued code reads back the same`(name: String, change: Change) throws {
        var claims = try NativeSample.claims()
        change(&claims)
        let code = try NativeSample.parse(NativeSample.issue(claims))
        #expect(code.claims == claims)
        #expect(
            code.claims.maskedName.map { Array($0.utf8) }
                == claims.maskedName.map { Array($0.utf8) })
        #expect(code.envelope.keyID == NativeSample.keyID)
        #expect(code.envelope.algorithm == .es256)
        #expect(code.envelope.signature == NativeSample.signature)
    }

    @Test(arguments: CertificateType.allCases)
    func `every certificate type reads back the same`(type: CertificateType) throws {
        var claims = try NativeSample.claims()
        claims.certificateType = type
        #expect(try NativeSample.parse(NativeSample.issue(claims)).claims == claims)
    }

    @Test func `a full code reads back the same and fits a small symbol`() throws {
        let claims = try NativeSample.fullClaims()
        let text = try NativeSample.issue(claims)
        #expect(try NativeSample.parse(text).claims == claims)
        #expect(text.utf8.count <= 512)
    }

    @Test func `a hand-written code equals what the product writes`() throws {
        #expect(NativeSample.payload() == (try NativeSample.issue(NativeSample.claims())))
    }

    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `the algorithms of the table are read`(algorithm: SignatureAlgorithm) throws {
        let text = try HealthCode.issue(
            NativeSample.claims(), algorithm: algorithm, keyID: NativeSample.keyID
        ) { _ in NativeSample.signature }
        #expect(try NativeSample.parse(text).envelope.algorithm == algorithm)
    }

    @Test func `a signature covers exactly the bytes that are verified`() throws {
        let key = try PrivateKey(ed25519Seed: [UInt8](repeating: 1, count: 32))
        let text = try HealthCode.issue(
            NativeSample.fullClaims(), algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { try key.sign($0, algorithm: .eddsa) }
        let envelope = try NativeSample.parse(text).envelope
        #expect(
            key.publicKey.isValid(envelope.signature, for: envelope.signedBytes, algorithm: .eddsa)
        )
    }

    @Test func `a key that cannot sign is reported`() throws {
        struct Broken: Error {}
        let error = #expect(throws: HealthCodeError.self) {
            try HealthCode.issue(
                NativeSample.claims(), algorithm: .es256, keyID: NativeSample.keyID
            ) { _ in throw Broken() }
        }
        #expect(error?.kind == .signing)
    }
}

extension HealthCodeClaims {
    fileprivate mutating func set(_ status: HealthStatus) {
        self.status = status
        statusValidUntil = NativeSample.time(1_650_086_400)
    }
}
