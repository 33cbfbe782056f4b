import SiteConfiguration
import Testing

/// `admission.again-after`, `camera.repeated-frames` and `timing.oldest-sight`.
struct GateRuleTests {
    @Test(arguments: [
        ("0s", Duration.zero), ("10s", .seconds(10)), ("90m", .seconds(5400)),
        ("24h", .seconds(86_400)), ("1d", .seconds(86_400)),
    ])
    func `a site sets how long nobody may pass again`(_ text: String, _ time: Duration) throws {
        let site = try Configuration(yaml: "admission: {again-after: \(text)}", file: "s.yaml")
        #expect(site.admission.againAfter == time)
        #expect(site.admission.againAfter(joinedWith: nil) == time)
    }

    @Test func `the default is ten seconds`() {
        #expect(Configuration.defaults.admission.againAfter == nil)
        #expect(Configuration.defaults.admission.againAfter(joinedWith: nil) == .seconds(10))
    }

    @Test(arguments: [
        ("0s", "20s", 20), ("30s", "20s", 30), ("0s", "0s", 0), ("5s", nil, 5), (nil, "5s", 5),
        (nil, "0s", 0), (nil, "1m", 60), (nil, nil, 10), ("0s", nil, 0),
    ])
    func `the longer of the site's time and the signed time counts`(
        _ own: String?, _ signed: String?, _ seconds: Int
    ) throws {
        func rules(_ text: String?) throws -> AdmissionSettings {
            let key = text.map { "again-after: \($0)" } ?? "minimum-doses: 1"
            return try AdmissionSettings(yaml: "admission: {\(key)}", file: "rules/a.yaml")
        }
        let joined = try rules(own).againAfter(joinedWith: rules(signed))
        #expect(joined == .seconds(seconds))
    }

    @Test(arguments: ["fault", "accept"])
    func `a site can accept a virtual camera that repeats its frames`(_ word: String) throws {
        let site = try Configuration(yaml: "camera: {repeated-frames: \(word)}", file: "s.yaml")
        #expect(site.camera?.acceptsRepeatedFrames == (word == "accept"))
    }

    @Test func `a camera that repeats its frames is a fault by default`() {
        #expect(Configuration.defaults.camera?.acceptsRepeatedFrames == false)
    }

    @Test(arguments: [("200ms", Duration.milliseconds(200)), ("1.5s", .milliseconds(1500))])
    func `a site sets the oldest accepted sighting`(_ text: String, _ age: Duration) throws {
        let site = try Configuration(yaml: "timing: {oldest-sight: \(text)}", file: "s.yaml")
        #expect(site.timing.oldestSight == age)
        #expect(Configuration.defaults.timing.oldestSight == .seconds(1))
    }

    @Test(arguments: [
        ("admission:\n  again-after: 25h", "admission.again-after: \"25h\"", "0s to 24h"),
        ("admission:\n  again-after: -1s", "admission.again-after: \"-1s\"", "0s to 24h"),
        ("admission:\n  again-after: 10", "admission.again-after: \"10\"", "0s to 24h"),
        ("admission:\n  again-after: off", "admission.again-after: \"off\"", "0s to 24h"),
        ("camera:\n  repeated-frames: true", "camera.repeated-frames: \"true\"", "fault, accept"),
        ("timing:\n  oldest-sight: 199ms", "timing.oldest-sight: \"199ms\"", "200ms to 3s"),
        ("timing:\n  oldest-sight: 4s", "timing.oldest-sight: \"4s\"", "200ms to 3s"),
    ])
    func `a value out of range is reported with its line and the accepted range`(
        _ yaml: String, _ key: String, _ accepted: String
    ) {
        let lines = faults(yaml)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("s.yaml:2:") == true)
        #expect(lines.first?.contains(": \(key) is not accepted; accepted: \(accepted)") == true)
    }

    @Test(arguments: ["camera: {kind: none, repeated-frames: accept}", "timing: {again-after: 1s}"])
    func `a key is refused where it has no effect`(_ yaml: String) {
        #expect(faults(yaml).count == 1)
    }
}
