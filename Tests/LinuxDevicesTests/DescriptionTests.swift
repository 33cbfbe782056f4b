import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

/// What devices say about themselves before anything is started.
struct DescriptionTests {
    @Test func `a camera names its formats and is not started`() throws {
        let kernel = ScriptedKernel()
        let camera = ScriptedV4L2Device(kernel)
        let description = try #require(
            try CameraDescription.read(camera.path, kernel: kernel))
        #expect(description.formats == [.yuyv])
        #expect(camera.look { !$0.isStreaming && !$0.isOpen && $0.bufferCount == 0 })
    }

    @Test func `a node without pictures is no camera`() throws {
        let kernel = ScriptedKernel()
        var character = ScriptedV4L2Device.Character()
        character.capabilities = UInt32(V4L2_CAP_META_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        let camera = ScriptedV4L2Device(kernel, character)
        #expect(try CameraDescription.read(camera.path, kernel: kernel) == nil)
        #expect(camera.look { !$0.isOpen })
    }

    @Test func `a GPIO chip names its lines`() throws {
        let kernel = ScriptedKernel()
        let chip = ScriptedGPIOChip()
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        let description = try GPIOChipDescription.read(ScriptedGPIOChip.path, kernel: kernel)
        #expect(description.lines == 32)
        #expect(chip.requests.isEmpty)
    }

    @Test func `a device that is gone is an error with advice`() {
        let kernel = ScriptedKernel()
        let error = #expect(throws: DeviceError.self) {
            try GPIOChipDescription.read("/dev/gpiochip9", kernel: kernel)
        }
        #expect(error?.operation == "open /dev/gpiochip9")
    }
}
