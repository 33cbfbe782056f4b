import BoxedDecoding
import DeviceInterface
import Failures
import LinuxDevices
import SiteConfiguration
import Verdicts

extension Examination {
    /// Examines every configured device, one after the other.
    mutating func devices(_ settings: Configuration) async {
        access(settings)
        await camera(settings)
        await monitor(settings.monitor)
        await indicator(settings.indicator, settings.monitor)
        await barrier(settings.barrier, settings.monitor)
        await button(settings.button)
        await readers(settings.readers)
    }

    private mutating func camera(_ settings: Configuration) async {
        do {
            try settings.checkInputs()
        } catch {
            fail("camera", "\(error.message).")
            return
        }
        guard let camera = machine.camera(settings.camera) else {
            doubt("camera", "none configured: codes come from readers only")
            return
        }
        let decoder = decoder()
        do throws(DeviceError) {
            note("camera", "\(camera.name) gives \(try await Self.format(of: camera, decoder))")
        } catch {
            fail("camera", "\(error)")
        }
        await camera.close()
    }

    /// Examines what confines the process that reads the camera's frames.
    private mutating func decoder() -> BoxedDecoder {
        let decoder = BoxedDecoder(machine.decoder)
        do throws(DeviceError) {
            let confinement = try decoder.confinement()
            let text = "a process of its own, confined by \(confinement.map(\.description) ?? "")"
            if let confinement, confinement.landlock == 0 {
                // seccomp alone refuses every name of a file.
                doubt(
                    "decoder",
                    "\(text). Debian's kernel has Landlock: remove lsm= from its command line, and let the service call landlock_*"
                )
            } else {
                note("decoder", text)
            }
        } catch {
            fail(
                "decoder",
                "\(error) It needs a kernel with seccomp filters (CONFIG_SECCOMP_FILTER), as Debian's, and a container must allow them."
            )
        }
        return decoder
    }

    /// Frames that are tried: the first ones of some cameras are torn.
    private static let triedFrames = 5

    /// The format of a camera's frames, which must be one that can be read.
    private static func format(
        of camera: any Camera, _ decoder: BoxedDecoder
    ) async throws(DeviceError) -> FrameFormat {
        var problem: (any Error)?
        for _ in 0..<triedFrames {
            guard let frame = try await camera.nextFrame() else { break }
            do {
                _ = try decoder.look(at: frame)
                return frame.format
            } catch {
                problem = error
            }
        }
        throw problem as? DeviceError
            ?? DeviceError(
                .badData, "read from \(camera.name)",
                advice: "No frame can be read: \(problem.map { "\($0)" } ?? "it gives none").")
    }

    /// Asks the monitor that holds lamp and barrier, if one is configured.
    private mutating func monitor(_ socket: String?) async {
        guard let socket else { return }
        let client = MonitorClient(socket)
        // The first call connects, the second one reads the answer.
        _ = client.check()
        try? await ContinuousClock().sleep(for: .milliseconds(300))
        if let trouble = client.check() {
            fail("monitor", "\(trouble)")
        } else {
            note("monitor", "it holds lamp and barrier, and has forced nothing")
        }
        client.close()
    }

    private mutating func indicator(_ settings: IndicatorSettings, _ monitor: String?) async {
        guard settings != .none else {
            doubt("indicator", "no lamp is configured: verdicts are only printed and recorded")
            return
        }
        do throws(DeviceError) {
            let indicator = try DeviceAssembly.indicator(settings, monitor: monitor)
            do throws(DeviceError) {
                try await indicator.show(.dark)
                note("indicator", "\(indicator.name) accepts commands")
            } catch {
                fail("indicator", "\(error)")
            }
            await indicator.close()
        } catch {
            fail("indicator", "\(error)")
        }
    }

    /// Closes the barrier, which needs everything that opening needs.
    private mutating func barrier(_ settings: BarrierSettings, _ monitor: String?) async {
        do throws(DeviceError) {
            guard let barrier = try DeviceAssembly.barrier(settings, monitor: monitor) else {
                return
            }
            do throws(DeviceError) {
                try await barrier.shut()
                note("barrier", "\(barrier.name) accepts commands")
            } catch {
                fail("barrier", "\(error)")
            }
            await barrier.close()
        } catch {
            fail("barrier", "\(error)")
        }
    }

    /// Waits briefly for a press, which opens the button's line.
    private mutating func button(_ settings: ButtonSettings) async {
        do {
            guard let button = try DeviceAssembly.button(settings) else { return }
            async let press = button.nextPress()
            try? await Task.sleep(for: .milliseconds(100))
            await button.close()
            note("button", try await press == nil ? "is ready" : "is pressed")
        } catch {
            fail("button", "\(error)")
        }
    }

    private mutating func readers(_ settings: [ReaderSettings]) async {
        do throws(DeviceError) {
            for reader in try DeviceAssembly.readers(settings) {
                do throws(DeviceError) {
                    try await reader.open()
                    note("reader", "\(reader.name) is open")
                } catch {
                    fail("reader", "\(error)")
                }
                await reader.close()
            }
        } catch {
            fail("reader", "\(error)")
        }
    }
}
