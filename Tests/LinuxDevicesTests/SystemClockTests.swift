import Foundation
import SystemPackage
import Testing
import TestSupport

@testable import LinuxDevices

@Suite struct SystemClockTests {
    private func machine(_ files: [String: String]) throws -> (TemporaryFolder, SystemClock) {
        let folder = try TemporaryFolder()
        for (path, text) in files {
            let file = URL(filePath: folder.path.string).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return (folder, SystemClock(root: folder.path))
    }

    @Test func `every source of time is named`() throws {
        let (folder, clock) = try machine([
            "sys/class/rtc/rtc0/name": "rtc-ds1307 1-0068\n",
            "sys/class/rtc/rtc0/since_epoch": "1780300800\n",
            "sys/class/rtc/rtc1/name": "\u{1B}[31mrtc\u{7}\n",
            "sys/class/gnss/gnss0/type": "UBX\n", "sys/class/pps/pps0/name": "serial0\n",
        ])
        let sources = clock.sources
        #expect(sources.first?.hasPrefix("system clock") == true)
        #expect(
            Array(sources.dropFirst()) == [
                "hardware clock rtc0 (rtc-ds1307 1-0068), 2026-06-01T08:00:00Z",
                "hardware clock rtc1 ([31mrtc), not set", "GNSS receiver gnss0",
                "pulse per second pps0",
            ])
        withExtendedLifetime(folder) {}
    }

    @Test func `a machine without a hardware clock is recognised`() throws {
        let (folder, clock) = try machine([:])
        #expect(clock.sources.contains { $0.hasPrefix("no hardware clock") })
        withExtendedLifetime(folder) {}
    }

    @Test func `synchronisation by systemd-timesyncd counts`() throws {
        let (folder, clock) = try machine(["run/systemd/timesync/synchronized": ""])
        #expect(clock.keeper != nil)
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: [
        ("Nov 23 2026 23:59:59", "2026-11-22T23:59:59Z"),
        ("Jan  1 2027 00:00:00", "2026-12-31T00:00:00Z"),
    ])
    func `the compiler's date is read`(_ text: String, _ time: String) throws {
        #expect(SystemClock.time(ofBuild: text)?.ISO8601Format() == time)
    }

    @Test(arguments: ["", "Nov 23 2026", "Foo 1 2026 00:00:00", "Nov 99 2026 00:00:00"])
    func `an invalid compiler date is refused`(_ text: String) {
        #expect(SystemClock.time(ofBuild: text) == nil)
    }

    @Test func `this program was built before now, and this machine started before now`() {
        #expect(SystemClock.buildTime > Date(timeIntervalSince1970: 1_780_000_000))
        #expect(SystemClock.buildTime < Date())
        #expect(SystemClock.sinceBoot > .zero)
        #expect(SystemClock.sinceBoot <= SystemClock.sinceBoot)
    }
}
