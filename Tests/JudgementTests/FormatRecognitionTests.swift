import Admission
import Base45
import CBOR
import DeviceInterface
import Foundation
import ReproducibleNumbers
import SystemPackage
import Testing
import TestSupport
import Trust
import Verdicts

@testable import Verification

/// Known formats are named and yellow; what only looks like one stays red.
@Suite struct FormatRecognitionTests {
    private func verdict(_ payload: [UInt8]) -> Verdict {
        Judge(verifier: Verifier(trust: .empty)).judge(payload, at: now).verdict
    }

    private func claims(_ key: Int64) -> CBORValue {
        .map([.init(.integer(1), .text("issuer")), .init(.integer(key), .map([]))])
    }

    private func code(_ value: CBORValue) -> [UInt8] {
        Array(Base45.encode(Zlib.stored(value.encoded())).utf8)
    }

    private func message(_ claims: CBORValue) -> CBORValue {
        .array([.bytes([]), .map([]), .bytes(claims.encoded()), .bytes([])])
    }

    /// The registry asks one format after the other: their order must be of no matter.
    @Test func `no payload has two formats`() throws {
        var payloads: [[UInt8]] = [
            "PHC1:", "HC1:", "LT1:", "shc:/5676", "shlink:/", "NZCP:/1/", "PK\u{3}\u{4}",
            #"{"data":{},"hdr":{}}"#, "RDB1AAAAAAAAAA", "x",
        ].map { Array($0.utf8) }
        payloads.append([0xDC, 3] + Array(repeating: 1, count: 16) + [0xFF, 64] + Array(1...64))
        payloads.append(code(message(claims(169))))
        if SharedData.folder != nil {
            for name in ["claim169", "idb", "vds", "aadhaar"] {
                payloads += try SharedData.cases(of: name).map(\.bytes)
            }
        }
        for payload in payloads {
            let formats = CredentialFormat.allCases.filter { $0.verifier.recognises(payload) }
            #expect(formats.count <= 1)
            #expect(CredentialFormat(recognising: payload) == formats.first)
        }
    }

    @Test func `an identity code is known by its claim`() {
        let message = message(claims(169))
        let forms: [CBORValue] = [
            message, .tagged(18, message), .tagged(61, .tagged(18, message)),
            .tagged(16, .array([.bytes([]), .map([]), .bytes([1, 2, 3])])),
        ]
        for form in forms {
            let verdict = verdict(code(form))
            #expect(verdict.reason == .unsupportedFormat && verdict.format == .claim169)
        }
        let others: [CBORValue] = [
            self.message(claims(170)), .tagged(18, self.message(claims(-260))), claims(169),
            .tagged(18, claims(169)), .tagged(17, message), .array([.bytes([])]),
            .array([.bytes([]), .map([]), .bytes([1, 2, 3])]), .map([]), .text("x"),
        ]
        for other in others { #expect(verdict(code(other)).reason == .notACredential) }
    }

    @Test(arguments: [
        "12345678", "4006381333931", "HTTPS://EXAMPLE.ORG/A1", "RDB1", "RDB1A",
        "RDB1EAAAAAAAAAAAAA",
        "RDB1AAAAAAAAAAAAA1", "RDB1 IS A LINE OF TEXT", "NDB1-000-111", "WIFI:T:WPA;S:X;P:Y;;",
        "78DA", "NCFOXN", String(repeating: "9", count: 1200), String(repeating: "1", count: 7089),
        "Ü\u{3}", "BEGIN:VCARD\nEND:VCARD",
    ])
    func `an ordinary text, number or address is not a credential`(_ text: String) {
        #expect(verdict(Array(text.utf8)).reason == .notACredential)
    }

    @Test func `random texts and numbers are not credentials`() {
        var random = SeededRandom(seed: 17)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        for round in 0..<300 {
            let count = 1 + random.below(1500)
            let text = (0..<count).map { _ in alphabet[random.below(round % 2 == 0 ? 45 : 10)] }
            #expect(verdict(text).reason == .notACredential)
            #expect(verdict([0xDC, 3] + random.bytes(count)).reason == .notACredential)
        }
    }

    @Test(
        .enabled(if: SharedData.folder != nil, "the shared test data is not beside the repository"),
        arguments: [
            ("claim169", CredentialFormat.claim169), ("idb", .icaoBarcode), ("vds", .vds),
            ("aadhaar", .aadhaar),
        ])
    func `every special case gets its own reason and format`(
        _ name: String, _ format: CredentialFormat
    )
        throws
    {
        let cases = try SharedData.cases(of: name)
        #expect(cases.count > 3)
        for test in cases {
            let verdict = verdict(test.bytes)
            #expect(verdict.lamp != .green)
            if test.expect == "accept" {
                #expect(verdict.reason == .unsupportedFormat, "\(test.id)")
                #expect(verdict.format == format, "\(test.id)")
            }
            if test.reason == "not-a-credential" {
                #expect(verdict.reason == .notACredential, "\(test.id)")
            }
        }
    }

    @Test(
        .enabled(if: SharedData.folder != nil, "the shared test data is not beside the repository"))
    func `yellow cards and health links of a trusted signer are yellow, forged ones red`() throws {
        let folder = try #require(SharedData.folder)
        let trust = try TrustStore(
            directory: FilePath(folder.appending(path: "credentials/hcert-subclaims/trust").path))
        let judge = Judge(verifier: Verifier(trust: trust))
        for test in try SharedData.cases(of: "hcert-subclaims") {
            let time = try Date(test.at, strategy: .iso8601)
            let verdict = judge.judge(test.bytes, at: time).verdict
            switch test.expect {
            case "accept": #expect(verdict.reason == .unsupportedFormat, "\(test.id)")
            case "yellow": #expect(verdict.lamp == .yellow, "\(test.id): \(verdict.reason)")
            // The dates within a yellow card are not read.
            case _ where test.id == "icvp-validity-not-begun":
                #expect(verdict.lamp == .yellow, "\(test.id)")
            default: #expect(verdict.lamp == .red, "\(test.id): \(verdict.reason)")
            }
        }
    }
}
