import DeviceInterface
import Regions
import SiteConfiguration
import SystemPackage
import Testing
import Verdicts

/// The commented file people start from.
struct ExampleFileTests {
    static var path: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Hardware/gatelight.yaml")
    }

    @Test func `the example file gives the site that it describes`() throws {
        let site = try Configuration.read(path: Self.path)
        #expect(site.siteName == "North gate")
        #expect(site.trust.url == "https://keys.example.org/gatelight")
        #expect(site.trust.rules == "border")
        // All else are the defaults.
        var trust = site.trust
        (trust.url, trust.rules) = (nil, nil)
        #expect(trust == Configuration.defaults.trust)
        let camera = try #require(site.camera)
        #expect(camera.device == "/dev/gatelight-camera")
        #expect(camera.formats == ["YUYV", "NV12", "MJPG"])
        #expect(camera.width == 1280 && camera.height == 720 && camera.frameRate == 30)
        #expect(!camera.acceptsRepeatedFrames)
        #expect(site.readers.map(\.kind) == [.serial])
        #expect(site.readers.map(\.baud) == [115_200])
        #expect(
            site.indicator
                == .gpio(chip: "/dev/gpiochip0", green: 17, yellow: 27, red: 22, activeLow: false))
        #expect(
            site.barrier
                == .gpio(
                    chip: "/dev/gpiochip0", line: 23, activeLow: false, pulse: .milliseconds(500)))
        #expect(site.button == .gpio(chip: "/dev/gpiochip0", line: 24, activeLow: true))
    }

    @Test func `the example file shows the defaults of time and journal`() throws {
        let site = try Configuration.read(path: Self.path)
        #expect(site.timing == Configuration.defaults.timing)
        #expect(site.journal == Configuration.defaults.journal)
    }

    @Test func `the example file enables the rules it names`() throws {
        let rules = try Configuration.read(path: Self.path).admission
        #expect(rules.regions?.map(\.description) == ["440000", "450000", "000000"])
        #expect(rules.recognition == ["own", "converted", "national"])
        #expect(rules.kinds == ["dynamic", "dependant"])
        #expect(rules.countries == ["AT", "DE"])
        #expect(rules.agents == ["840539006"])
        #expect(rules.testMaximumAge == .seconds(48 * 3600))
        #expect(rules.minimumDoses == 2)
        #expect(rules.againAfter == AdmissionSettings.defaultAgainAfter)
        #expect(rules.stricter == [.statusUnknown: .red, .keyUnknown: .red])
    }
}
