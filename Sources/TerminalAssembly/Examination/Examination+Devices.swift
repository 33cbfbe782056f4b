import DeviceInterface
import SiteConfiguration
import Verdicts

extension Examination {
    /// Examines every configured device, one after the other.
    mutating func devices(_ settings: Configuration) async {
        await camera(settings.camera)
        await indicator(settings.indicator)
        await barrier(settings.barrier)
        await button(settings.button)
        await readers(settings.readers)
    }

    private mutating func camera(_ settings: CameraSettings?) async {
        guard let camera = DeviceAssembly.camera(settings) else {
            note("camera", "none configured")
            return
        }
        do throws(DeviceError) {
            let frame = try await camera.nextFrame()
            note(
                "camera", "\(camera.name) gives \(frame.map { "\($0.format)" } ?? "nothing")")
        } catch {
            fail("camera", "\(error)")
        }
        await camera.close()
    }

    private mutating func indicator(_ settings: IndicatorSettings) async {
        do throws(DeviceError) {
            let indicator = try DeviceAssembly.indicator(settings)
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
    private mutating func barrier(_ settings: BarrierSettings) async {
        do throws(DeviceError) {
            guard let barrier = try DeviceAssembly.barrier(settings) else { return }
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
