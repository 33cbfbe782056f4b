import COSE
import Cryptography
import Foundation
import Regions
import Testing
import TestSupport
import Verification

/// Native codes of Python's `cwt` and `pycose` verify here, and ours verify there.
@Suite(
    .enabled(
        if: PythonLibrary.isAvailable,
        "GATELIGHT_PYTHON names no Python with cwt and pycose; Scripts/test installs one"))
struct PythonCrossCheckTests {
    @Test(arguments: PythonLibrary.allCases, [SignatureAlgorithm.es256, .eddsa])
    func `a code issued by Python verifies here`(
        _ library: PythonLibrary, _ algorithm: SignatureAlgorithm
    ) throws {
        // Several, so that signatures that begin with zeros or a high bit come up.
        for _ in 0..<4 {
            let issued = try library.issue(algorithm)
            let code = try HealthCode(payload: Array(issued.payload.utf8))
            let key = try PublicKey(subjectPublicKeyInfo: Array(issued.spki))
            let envelope = code.envelope
            #expect(envelope.keyID == key.keyID)
            #expect(envelope.algorithm == algorithm)
            #expect(
                key.isValid(envelope.signature, for: envelope.signedBytes, algorithm: algorithm))
            #expect(code.claims.issuer == Division(440_300))
            #expect(code.claims.status == .green)
            #expect(code.claims.maskedName == "张*")
            #expect(code.claims.tests.map(\.result) == [.negative])
        }
    }

    @Test(arguments: PythonLibrary.allCases, [SignatureAlgorithm.es256, .eddsa])
    func `a code issued here verifies in Python`(
        _ library: PythonLibrary, _ algorithm: SignatureAlgorithm
    ) throws {
        let issuer = try NativeIssuer(algorithm, region: try #require(Division(310_000)))
        for number in 0..<4 {
            var claims = issuer.claims(.green, number: UInt8(number))
            claims.maskedName = "王*"
            let payload = try issuer.issue(claims)
            let said = try library.verify(payload, by: issuer)
            #expect(said.valid, "\(said)")
            #expect(said.issuer == "310000")
            // Deterministic: cbor2's canonical encoding of the same claims gives the same bytes.
            #expect(said.canonical == true)
        }
    }

    @Test(arguments: PythonLibrary.allCases)
    func `neither side accepts another key's signature`(_ library: PythonLibrary) throws {
        let (issuer, stranger) = (try NativeIssuer(), try NativeIssuer())
        let payload = try issuer.issue(issuer.claims(.green))
        let said = try library.verify(payload, by: stranger)
        #expect(!said.valid)
        #expect(said.error?.contains("verif") == true, "refused for another reason: \(said)")
        let issued = try library.issue(.es256)
        let code = try HealthCode(payload: Array(issued.payload.utf8))
        #expect(
            !stranger.key.publicKey.isValid(
                code.envelope.signature, for: code.envelope.signedBytes, algorithm: .es256))
    }
}

/// The two libraries, behind one script.
enum PythonLibrary: String, CaseIterable, Sendable {
    case cwt, pycose

    struct Issued: Decodable {
        let payload: String
        let spki: Data
    }

    struct Verified: Decodable {
        let valid: Bool
        let issuer: String?
        let canonical: Bool?
        let error: String?
    }

    private struct Failure: Error {
        let output: String
    }

    private static let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

    static let isAvailable = (try? run(["-c", "import cwt, pycose"])) != nil

    func issue(_ algorithm: SignatureAlgorithm) throws -> Issued {
        try ask(["do": "issue", "with": rawValue, "algorithm": algorithm.rawValue])
    }

    func verify(_ payload: [UInt8], by issuer: NativeIssuer) throws -> Verified {
        try ask([
            "do": "verify", "with": rawValue, "algorithm": issuer.algorithm.rawValue,
            "payload": String(decoding: payload, as: UTF8.self),
            "spki": Data(issuer.key.publicKey.subjectPublicKeyInfo).base64EncodedString(),
        ])
    }

    private func ask<Answer: Decodable>(_ question: [String: String]) throws -> Answer {
        let script = try #require(
            Bundle.module.url(
                forResource: "crosscheck", withExtension: "py", subdirectory: "Python"))
        let output = try Self.run([script.path], input: try JSONEncoder().encode(question))
        return try JSONDecoder().decode(Answer.self, from: output)
    }

    @discardableResult
    private static func run(_ arguments: [String], input: Data = Data()) throws -> Data {
        guard let python else { throw Failure(output: "no Python") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = arguments
        let (inputPipe, outputPipe, errorPipe) = (Pipe(), Pipe(), Pipe())
        process.standardInput = inputPipe
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        try process.run()
        try inputPipe.fileHandleForWriting.write(contentsOf: input)
        try inputPipe.fileHandleForWriting.close()
        let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
        let errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(output: String(decoding: errors, as: UTF8.self))
        }
        return output
    }
}
