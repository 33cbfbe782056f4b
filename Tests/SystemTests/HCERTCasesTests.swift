import Foundation
import Testing

/// The public HCERT cases through the real executable, each at its own clock.
@Suite(.enabled(if: TestData.isPresent, "the shared test data is not beside the repository"))
struct HCERTCasesTests {
    /// What a false expectation must lead to; schema faults are seen as malformed content.
    static let fitting: [String: Set<String>] = [
        "UNPREFIX": ["not-a-credential", "unsupported-format"],
        "B45DECODE": ["malformed"],
        "COMPRESSION": ["malformed"],
        "DECODE": ["malformed"],
        "VERIFY": ["signature-invalid", "key-unknown", "malformed"],
        "KEYUSAGE": ["key-not-allowed"],
        "EXPIRATIONCHECK": ["not-yet-valid", "code-expired"],
        "SCHEMAVALIDATION": ["malformed"],
    ]

    private func verdict(_ testCase: HCERTCase, _ input: String) throws -> (
        lamp: String, reason: String
    ) {
        let folder = try Folder()
        try folder.write(testCase.certificate, "hcert/\(testCase.country)/signer.der")
        let result = try Executable.run(
            ["check", "-", "--trust", folder.path, "--at", testCase.clock, "--json"], input: input)
        let object = try #require(result.objects.first, "\(testCase.name): \(result.errors)")
        let lamp = object["lamp"] as? String ?? ""
        #expect(result.status == (lamp == "green" ? 0 : 1))
        return (lamp, object["reason"] as? String ?? "")
    }

    @Test func `every case gets its expected verdict`() throws {
        let cases = try HCERTCase.all()
        #expect(cases.count == 112)
        var accepted = 0
        for testCase in cases where testCase.falseExpectations != ["PICTUREDECODE"] {
            let (lamp, reason) = try verdict(testCase, testCase.prefix)
            let expected = testCase.falseExpectations
            print(
                "\(testCase.name)\t\(lamp)\t\(reason)\t\(expected.sorted().joined(separator: ","))")
            if expected.isEmpty, testCase.isOutsideRecovery {
                #expect(lamp == "yellow" && reason == "rule-failed", "\(testCase.name)")
            } else if expected.isEmpty {
                #expect(lamp == "green", "\(testCase.name): \(reason)")
                accepted += 1
            } else {
                #expect(lamp != "green", "\(testCase.name)")
                let fitting = expected.reduce(into: Set<String>()) {
                    $0.formUnion(Self.fitting[$1] ?? [])
                }
                #expect(fitting.contains(reason), "\(testCase.name): \(reason)")
            }
        }
        let good = cases.filter(\.falseExpectations.isEmpty)
        // Belgium's recovery begins nine days after the clock it is to be judged by.
        #expect(good.filter(\.isOutsideRecovery).map(\.name) == ["BE/2"])
        #expect(accepted == good.count - 1)
    }

    @Test func `the pictures of the cases give the same verdicts as their texts`() throws {
        let cases = try HCERTCase.all().filter { $0.picture != nil }
        var read = 0
        for testCase in cases {
            let folder = try Folder()
            try folder.write(testCase.certificate, "hcert/\(testCase.country)/signer.der")
            let picture = try folder.write(testCase.picture ?? Data(), "code.png")
            let result = try Executable.run(
                "check", picture, "--trust", folder.path, "--at", testCase.clock, "--json")
            if testCase.falseExpectations == ["PICTUREDECODE"] {
                #expect(result.status != 0, "\(testCase.name)")
                continue
            }
            let lamps = result.objects.compactMap { $0["lamp"] as? String }
            let expected = testCase.isOutsideRecovery ? "yellow" : "green"
            #expect(lamps == [expected], "\(testCase.name): \(result.output)\(result.errors)")
            read += lamps.count
        }
        #expect(read > 0)
    }
}
