internal import CLinux
internal import DeviceInterface
internal import SystemPackage

/// An input device (linux/input.h) grabbed for this program, so that codes are typed nowhere else.
final class WedgeKeyboard: ByteSource {
    let descriptor: Int32
    private let kernel: any Kernel
    private let path: String
    private var layout = KeyboardLayout()

    /// Opens and grabs the device; leaves nothing open on failure.
    init(_ path: String, kernel: any Kernel) throws(DeviceError) {
        do throws(Errno) {
            descriptor = try kernel.open(path, flags: O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        } catch {
            throw Self.explained(error, "open \(path)")
        }
        self.kernel = kernel
        self.path = path
        do throws(Errno) {
            // The argument is passed by value: 1 grabs, and closing releases.
            try kernel.control(descriptor, GL_EVIOCGRAB, UnsafeMutableRawPointer(bitPattern: 1))
        } catch {
            // `deinit` closes the device, because everything is initialised.
            throw Self.explained(error, "grab \(path)")
        }
    }

    deinit {
        kernel.close(descriptor)
    }

    func take() throws(DeviceError) -> [UInt8]? {
        var events = [input_event](repeating: input_event(), count: 64)
        let taken: Int
        do throws(Errno) {
            taken = try events.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
                try kernel.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            guard error != .resourceTemporarilyUnavailable else { return nil }
            throw SerialFailure.using(path, error, "read from")
        }
        guard taken > 0 else { throw SerialFailure.unplugged(path, "read from") }
        let count = taken / MemoryLayout<input_event>.stride
        return events.prefix(count).compactMap { character(of: $0) }
    }

    private func character(of event: input_event) -> UInt8? {
        switch (Int32(event.type), Int32(event.code)) {
        case (EV_KEY, _): return layout.key(event.code, value: event.value)
        case (EV_SYN, SYN_DROPPED):
            // The kernel lost events: held keys are unknown, and the line is spoiled.
            layout = KeyboardLayout()
            return 0
        default: return nil
        }
    }

    private static func explained(_ errno: Errno, _ operation: String) -> DeviceError {
        let advice =
            switch errno {
            case .permissionDenied, .notPermitted:
                DevicePermission.advice(errno, group: "input")
            case .resourceBusy: "Another program has grabbed the reader; stop it."
            case .noSuchFileOrDirectory, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
                "The reader is not plugged in, or has another name;"
                    + " `ls -l /dev/input/by-id` lists the keyboards."
            case .inappropriateIOCTLForDevice, .invalidArgument:
                "This is not a keyboard; use a device of /dev/input/by-id that ends in -kbd."
            default: "Plug the reader in again."
            }
        return DeviceError(errno: errno, operation, advice: advice)
    }
}
