import CBOR
import FoundationEssentials
import Regions
import Testing
import Verification

/// Every domain of the table from both sides: issuing refuses, and so does reading what another
/// implementation issued.
@Suite struct NativeDomainTests {
    typealias Change = @Sendable (inout HealthCodeClaims) -> Void

    static let refusedToIssue: [(String, Change)] = [
        ("claim 7", { $0.codeID = [] }), ("claim 7", { $0.codeID = [1, 2, 3] }),
        ("claim 7", { $0.codeID = [UInt8](repeating: 1, count: 17) }),
        ("claim 4", { $0.expiry = $0.issuedAt }),
        ("claim 4", { $0.expiry = $0.issuedAt.addingTimeInterval(-1) }),
        ("claim 4", { $0.notBefore = $0.expiry }),
        (
            "claim 4",
            {
                $0.notBefore = $0.issuedAt.addingTimeInterval(-10); $0.expiry = $0.issuedAt
            }
        ),
        ("claim 4", { $0.expiry = NativeSample.time(0x1p40) }),
        ("claim 4", { $0.expiry = NativeSample.time(.infinity) }),
        ("claim 6", { $0.issuedAt = NativeSample.time(-1) }),
        ("claim 6", { $0.issuedAt = NativeSample.time(.nan) }),
        ("claim 5", { $0.notBefore = NativeSample.time(-1) }),
        ("claims", { $0.issuedAt = NativeSample.time(0.5) }),
        ("claims", { $0.expiry = $0.expiry.addingTimeInterval(0.25) }),
        ("health 3", { $0.status = .green }),
        ("health 3", { $0.statusValidUntil = NativeSample.time(1_650_000_100) }),
        (
            "claims",
            {
                $0.status = .unknown(1); $0.statusValidUntil = NativeSample.time(1)
            }
        ),
        ("health 4", { $0.maskedName = "" }),
        ("health 4", { $0.maskedName = String(repeating: "n", count: 65) }),
        ("health 4", { $0.maskedName = String(repeating: "三", count: 22) }),
        ("health 4", { $0.maskedName = "a\nb" }), ("health 4", { $0.maskedName = "\u{0}" }),
        ("health 4", { $0.maskedName = "\u{7F}" }), ("health 4", { $0.maskedName = "\u{85}" }),
        ("health 6", { $0.subjectTag = [UInt8](repeating: 1, count: 7) }),
        ("health 6", { $0.subjectTag = [UInt8](repeating: 1, count: 33) }),
        ("health 7", { $0.tests = [HealthCodeTest](repeating: test(1), count: 9) }),
        ("health 7, item 1, field 0", { $0.tests = [test(1), test(-1)] }),
        ("claims", { $0.tests = [HealthCodeTest(collectedAt: $0.issuedAt, result: .unknown(2))] }),
        (
            "health 8",
            { $0.vaccinations = [HealthCodeVaccination](repeating: dose(1, 1), count: 9) }
        ),
        ("health 8, item 0, field 1", { $0.vaccinations = [dose(0, 1)] }),
        ("health 8, item 0, field 1", { $0.vaccinations = [dose(21, 1)] }),
        ("health 8, item 0, field 1", { $0.vaccinations = [dose(.min, 1)] }),
        ("health 8, item 0, field 2", { $0.vaccinations = [dose(1, 0)] }),
        ("health 8, item 0, field 2", { $0.vaccinations = [dose(1, .max)] }),
        (
            "health 8, item 0, field 3",
            { $0.vaccinations = [dose(1, 1, String(repeating: "p", count: 33))] }
        ),
        ("health 8, item 0, field 3", { $0.vaccinations = [dose(1, 1, "\t")] }),
        ("claims", { $0.vaccinations = [dose(1, 1, "")] }),
        ("health 9", { $0.convertedFrom = .nation }),
        ("health 10", { $0.bizExtData = [] }),
        ("health 10", { $0.bizExtData = [UInt8](repeating: 0, count: 129) }),
    ]

    @Test(arguments: refusedToIssue)
    func `claims outside their domain are not issued`(location: String, change: Change) throws {
        var claims = try NativeSample.claims()
        change(&claims)
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.issue(claims) }
        #expect(error?.kind == .claim)
        #expect(error?.location == location)
    }

    static let time = CBORValue.unsigned(1_650_000_000)

    static let badClaims: [(String, [Int64: CBORValue])] = [
        ("claim 1", [1: .text("44030")]), ("claim 1", [1: .text("990000")]),
        ("claim 1", [1: .text("４40300")]), ("claim 1", [1: .unsigned(440_300)]),
        ("claim 4", [4: .unsigned(1 << 40)]), ("claim 4", [4: .unsigned(.max)]),
        ("claim 4", [4: time]), ("claim 4", [4: .unsigned(0)]), ("claim 4", [4: .negative(0)]),
        ("claim 4", [4: .float(1.5)]), ("claim 4", [4: .tagged(1, time)]), ("claim 4", [4: .null]),
        ("claim 4", [5: .unsigned(1_650_000_300)]), ("claim 5", [5: .unsigned(1 << 40)]),
        ("claim 5", [5: .null]), ("claim 6", [6: .integer(-5)]), ("claim 6", [6: .text("now")]),
        ("claim 7", [7: .bytes([1, 2, 3])]), ("claim 7", [7: .text("1234")]),
        ("claim 7", [7: .bytes([UInt8](repeating: 0, count: 17))]),
        ("claim", [2: .text("subject")]), ("claim", [-1: .null]), ("claim", [-65_536: .null]),
        ("health", [-65_537: .array([])]), ("health", [-65_537: .null]),
        ("health 1", [-65_537: .map([])]),
    ]

    @Test(arguments: badClaims)
    func `a claim outside its domain is refused by name`(
        location: String, claims: [Int64: CBORValue]
    ) {
        expectRefusal(of: NativeSample.payload(claims: claims), at: location)
    }

    @Test(arguments: [1, 4, 6, 7] as [Int64])
    func `a missing claim is refused by name`(key: Int64) {
        expectRefusal(of: NativeSample.payload(without: [key]), at: "claim \(key)")
    }

    @Test func `a missing health map is refused by name`() {
        expectRefusal(of: NativeSample.payload(without: [-65_537]), at: "claim -65537")
    }

    static let badHealth: [(String, [Int64: CBORValue])] = [
        ("health 1", [1: .unsigned(4)]), ("health 1", [1: .unsigned(.max)]),
        ("health 1", [1: .text("0")]), ("health 3", [2: .unsigned(0)]), ("health 3", [3: time]),
        ("health 2", [2: .negative(0), 3: time]), ("health 2", [2: .text("00"), 3: time]),
        ("health 3", [2: .unsigned(0), 3: .unsigned(1 << 40)]), ("health 4", [4: .text("")]),
        ("health 4", [4: .text(String(repeating: "n", count: 65))]),
        ("health 4", [4: .text("a\u{1B}[2J")]), ("health 4", [4: .text("\u{9F}")]),
        ("health 4", [4: .bytes([65])]), ("health 5", [5: .unsigned(11)]),
        ("health 5", [5: .unsigned(0)]), ("health 5", [5: .text("10")]),
        ("health 6", [6: .bytes([UInt8](repeating: 0, count: 7))]),
        ("health 6", [6: .bytes([UInt8](repeating: 0, count: 33))]), ("health 7", [7: .null]),
        ("health 7", [7: .array([])]), ("health 7, item 0", [7: .array([.null])]),
        ("health 7", [7: .array([CBORValue](repeating: .array([time, time]), count: 9))]),
        ("health 7, item 0", [7: .array([.array([time])])]),
        ("health 7, item 0", [7: .array([.array([time, time, time])])]),
        ("health 7, item 0, field 0", [7: .array([.array([.unsigned(1 << 40), time])])]),
        ("health 7, item 0, field 1", [7: .array([.array([time, .integer(-1)])])]),
        ("health 8", [8: .array([])]), ("health 8, item 0", [8: .array([.array([])])]),
        ("health 8, item 0, field 0", [8: .array([dose(.float(0.5), 1, 1)])]),
        ("health 8, item 0, field 1", [8: .array([dose(time, 0, 1)])]),
        ("health 8, item 0, field 1", [8: .array([dose(time, 21, 1)])]),
        ("health 8, item 0, field 2", [8: .array([dose(time, 1, 0)])]),
        ("health 8, item 0, field 2", [8: .array([dose(time, 1, .max)])]),
        ("health 8, item 0, field 3", [8: .array([dose(time, 1, 1, .null)])]),
        (
            "health 8, item 0, field 3",
            [8: .array([dose(time, 1, 1, .text(String(repeating: "p", count: 33)))])]
        ),
        ("health 9", [9: .text("000000")]), ("health 9", [9: .text("993456")]),
        ("health 10", [10: .bytes([])]),
        ("health 10", [10: .bytes([UInt8](repeating: 0, count: 129))]),
        ("health", [0: .null]), ("health", [11: .null]), ("health", [-1: .null]),
    ]

    @Test(arguments: badHealth)
    func `a health field outside its domain is refused by name`(
        location: String, health: [Int64: CBORValue]
    ) {
        expectRefusal(of: NativeSample.payload(health: health), at: location)
    }

    @Test func `a key that is not an integer is refused`() {
        let content = CBORValue.map(
            NativeSample.claimMap.map { .init(.integer($0.key), $0.value) } + [
                .init(.integer(-65_537), NativeSample.map([1: .unsigned(0)])),
                .init(.text("iss"), .null),
            ])
        expectRefusal(of: NativeSample.payload(content: content.encoded()), at: "claim")
    }

    @Test func `claims that are not a map are refused`() {
        expectRefusal(of: NativeSample.payload(content: [0x80]), at: "claim")
    }

    private func expectRefusal(of text: String, at location: String) {
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.parse(text) }
        #expect(error?.kind == .claim)
        #expect(error?.location == location)
        #expect(error?.description.contains(location) == true)
    }

    private static func test(_ seconds: Double) -> HealthCodeTest {
        HealthCodeTest(collectedAt: NativeSample.time(seconds), result: .negative)
    }

    private static func dose(
        _ dose: Int, _ series: Int, _ product: String? = nil
    ) -> HealthCodeVaccination {
        HealthCodeVaccination(
            givenAt: NativeSample.time(1), dose: dose, seriesDoses: series, product: product)
    }

    private static func dose(
        _ time: CBORValue, _ dose: UInt64, _ series: UInt64, _ product: CBORValue = .text("")
    ) -> CBORValue {
        .array([time, .unsigned(dose), .unsigned(series), product])
    }
}
