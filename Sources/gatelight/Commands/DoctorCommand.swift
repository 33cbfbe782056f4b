import ArgumentParser
import DeviceInterface
import Failures
import FoundationEssentials
import Journal
import LinuxDevices
import Passages
import Regions
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import Trust
import Verdicts

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check devices, clock, keys, permissions and storage, and say what to do.",
        discussion: "Devices are opened: stop the daemon first. Exit status 0 when all is well.")

    @Option(help: "Configuration file.")
    var config: String?

    func run() async throws {
        try await reportingFailures {
            let settings = try JudgeAssembly.configuration(config)
            var examination = Examination()
            examination.note("configuration", config ?? "defaults")
            let trust = TerminalTrust(settings.trust, directory: nil)
            let contents = keys(trust, &examination)
            clock(trust, contents, &examination)
            await camera(settings.camera, &examination)
            await indicator(settings.indicator, &examination)
            await barrier(settings.barrier, &examination)
            await button(settings.button, &examination)
            await readers(settings.readers, &examination)
            storage(settings.journal, &examination)
            passages(JudgeAssembly(settings, trust, contents), &examination)
            guard examination.isWell else { throw ExitCode(Failure.Status.unavailable.rawValue) }
        }
    }

    private func keys(
        _ trust: TerminalTrust, _ examination: inout Examination
    ) -> TerminalTrust.Contents {
        let (contents, folder) = (trust.load(), trust.settings.directory)
        for problem in contents.problems { examination.fail("keys", problem) }
        let store = contents.store
        if let outage = contents.loaded?.outage(at: Date(), grace: trust.grace) {
            examination.fail("keys", "\(outage).")
        } else if store.regionalKeys.isEmpty, store.signerCertificates.isEmpty {
            examination.fail(
                "keys", "none in \(folder). Put some there with `gatelight keys import`.")
        } else {
            let version = contents.set.map { "version \($0.version), " } ?? ""
            examination.note(
                "keys",
                "\(version)\(store.regionalKeys.count) regional keys, \(store.signerCertificates.count) signer certificates"
            )
        }
        if let stale = store.validity.objection(to: .nation, at: Date()) {
            examination.fail("keys", "\(stale).")
        }
        return contents
    }

    private func clock(
        _ trust: TerminalTrust, _ contents: TerminalTrust.Contents,
        _ examination: inout Examination
    ) {
        let clock = ClockKeeper(
            trust, contents, runtimeFolder: trust.isVerified ? "/run/gatelight" : nil)
        let now = Date()
        if let doubt = clock.look(at: now).doubt {
            examination.fail("clock", "\(now.ISO8601Format()): \(doubt).")
        } else {
            examination.note("clock", now.ISO8601Format())
        }
        for source in SystemClock().sources { examination.note("clock", source) }
    }

    private func camera(_ settings: CameraSettings?, _ examination: inout Examination) async {
        guard let camera = DeviceAssembly.camera(settings) else {
            examination.note("camera", "none configured")
            return
        }
        do throws(DeviceError) {
            let frame = try await camera.nextFrame()
            examination.note(
                "camera", "\(camera.name) gives \(frame.map { "\($0.format)" } ?? "nothing")")
        } catch {
            examination.fail("camera", "\(error)")
        }
        await camera.close()
    }

    private func indicator(
        _ settings: IndicatorSettings, _ examination: inout Examination
    ) async {
        do throws(DeviceError) {
            let indicator = try DeviceAssembly.indicator(settings)
            do throws(DeviceError) {
                try await indicator.show(.dark)
                examination.note("indicator", "\(indicator.name) takes orders")
            } catch {
                examination.fail("indicator", "\(error)")
            }
            await indicator.close()
        } catch {
            examination.fail("indicator", "\(error)")
        }
    }

    /// Shuts it, which needs everything that opening does.
    private func barrier(_ settings: BarrierSettings, _ examination: inout Examination) async {
        do throws(DeviceError) {
            guard let barrier = try DeviceAssembly.barrier(settings) else { return }
            do throws(DeviceError) {
                try await barrier.shut()
                examination.note("barrier", "\(barrier.name) takes orders")
            } catch {
                examination.fail("barrier", "\(error)")
            }
            await barrier.close()
        } catch {
            examination.fail("barrier", "\(error)")
        }
    }

    /// Waits for a press for a moment, which opens its line.
    private func button(_ settings: ButtonSettings, _ examination: inout Examination) async {
        do {
            guard let button = try DeviceAssembly.button(settings) else { return }
            async let press = button.nextPress()
            try? await Task.sleep(for: .milliseconds(100))
            await button.close()
            examination.note("button", try await press == nil ? "is listened to" : "is pressed")
        } catch {
            examination.fail("button", "\(error)")
        }
    }

    private func readers(
        _ settings: [ReaderSettings], _ examination: inout Examination
    ) async {
        do throws(DeviceError) {
            for reader in try DeviceAssembly.readers(settings) {
                do throws(DeviceError) {
                    try await reader.open()
                    examination.note("reader", "\(reader.name) is open")
                } catch {
                    examination.fail("reader", "\(error)")
                }
                await reader.close()
            }
        } catch {
            examination.fail("reader", "\(error)")
        }
    }

    private func storage(_ settings: JournalSettings, _ examination: inout Examination) {
        do throws(DeviceError) {
            let path = VerdictJournal.path(in: settings.directory)
            let storage = try FileStorage(path: path)
            // Nothing to write, but everything that writing needs.
            try storage.append([])
            try storage.checkRoom(for: Journal.maximumEntry)
            examination.note("journal", "\(path), \(try storage.size) bytes")
        } catch {
            examination.fail("journal", "\(error)")
        }
    }

    /// Reads what is kept of who passed, as a start of the terminal does; nothing is written.
    private func passages(_ assembly: JudgeAssembly, _ examination: inout Examination) {
        guard assembly.passageTimeNow > .zero else {
            examination.note("passages", "none are kept: admission.again-after is 0s")
            return
        }
        let register = assembly.passageRegister()
        if let doubt = register.doubt(now: MonotonicTime.now()) {
            examination.fail(
                "passages",
                "\(doubt). Start the terminal: it lights yellow instead of green for so long.")
        } else {
            examination.note("passages", "remembered for \(assembly.passageTimeNow)")
        }
    }
}

/// What was found, line by line.
private struct Examination {
    private(set) var isWell = true

    func note(_ part: String, _ finding: String) {
        line("✓", part, finding)
    }

    mutating func fail(_ part: String, _ finding: String) {
        isWell = false
        line("✗", part, finding)
    }

    private func line(_ mark: String, _ part: String, _ finding: String) {
        let padding = String(repeating: " ", count: max(1, 14 - part.count))
        StandardOutput.write("\(mark) \(part)\(padding)\(finding)")
    }
}
