import DeviceInterface
import SiteConfiguration
import Testing
import Verdicts

/// A site may make a lamp stricter, never greener.
struct StrictnessTests {
    private static let pairs = Reason.allCases.filter { $0 != .deviceFault }.flatMap { reason in
        Lamp.allCases.map { (reason, $0) }
    }

    @Test(arguments: pairs)
    func `only a steady lamp stricter than the reason's own is accepted`(
        _ reason: Reason, _ lamp: Lamp
    ) throws {
        let yaml = "admission: {stricter: {\(reason.rawValue): \(lamp.rawValue)}}"
        if [.yellow, .red].contains(lamp), lamp.strictness > reason.lamp.strictness {
            let site = try Configuration(yaml: yaml, file: "s.yaml")
            #expect(site.admission.stricter == [reason: lamp])
        } else {
            let told = faults(yaml)
            #expect(told.count == 1)
            #expect(told.first?.contains("its own lamp is \(reason.lamp.rawValue)") == true)
        }
    }
}

/// A rule that cannot be read must stop the terminal: left out, it would let people pass.
struct RuleTests {
    @Test(arguments: [
        "test-maximum-age: 48", "test-maximum-age: 31d", "test-maximum-age: 59m",
        "minimum-doses: 0", "minimum-doses: two", "minimum-doses: 21", "recognition: [foreign]",
        "kinds: [dynamc]", "regions: [Guangdong]", "countries: [Germany]",
        "test-maximum-age: [48h]",
        "minimum-doses:", "regions:", "stricter: red", "minimum-dose: 2",
    ])
    func `a rule that cannot be read is an error, never left out`(_ rule: String) {
        #expect(faults("admission:\n  \(rule)\n").count == 1)
    }

    @Test(arguments: ["kind: usb", "device: ttyS0"])
    func `a reader that cannot be read is an error`(_ wrong: String) {
        let right = wrong.hasPrefix("kind") ? "device: /dev/ttyS0" : "kind: serial"
        #expect(
            faults("readers: [{\(wrong), \(right)}]").contains { $0.contains("is not accepted") })
    }

    @Test func `rules are read within their limits`() throws {
        let site = try Configuration(
            yaml: "admission: {test-maximum-age: 7d, minimum-doses: 1, countries: []}",
            file: "s.yaml")
        #expect(site.admission.testMaximumAge == .seconds(7 * 86_400))
        #expect(site.admission.minimumDoses == 1)
        #expect(site.admission.countries == [])
        #expect(site.admission.regions == nil)
    }
}
