import CLinux
import Synchronization
import SystemPackage

/// A GPIO chip that keeps every state its lines were ever in.
final class ScriptedGPIOChip: ScriptedDevice {
    static let path = "/dev/gpiochip0"
    /// The name the requested lines have in the scripted kernel.
    static let lines = "requested lines"

    struct Request: Equatable {
        var offsets: [UInt32] = []
        var flags: UInt64 = 0
        var consumer = ""
        var initialValues: UInt64?
        var debounceMicroseconds: UInt32?
    }

    struct State {
        var requests: [Request] = []
        /// Logical values, one entry for the request and one for each switch.
        var history: [UInt64] = []
        var releases = 0
        var refusal: Errno?
        var takenLine: (offset: UInt32, consumer: String)?
    }

    let state = Mutex(State())
    /// Called before lines are switched, as a chip that takes its time.
    let onSwitch = Mutex<(@Sendable (UInt64) -> Void)?>(nil)
    let lineCount: UInt32 = 32

    var history: [UInt64] { state.withLock { $0.history } }
    var requests: [Request] { state.withLock { $0.requests } }

    func control(
        _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
    ) throws(Errno) {
        guard let argument else { throw .badAddress }
        switch request {
        case GL_GPIO_V2_GET_LINE:
            try give(argument.assumingMemoryBound(to: gpio_v2_line_request.self), kernel)
        case GL_GPIO_V2_GET_LINEINFO:
            describe(argument.assumingMemoryBound(to: gpio_v2_line_info.self))
        case GL_GPIO_GET_CHIPINFO:
            argument.assumingMemoryBound(to: gpiochip_info.self).pointee.lines = lineCount
        default: throw .inappropriateIOCTLForDevice
        }
    }

    private func give(
        _ pointer: UnsafeMutablePointer<gpio_v2_line_request>, _ kernel: ScriptedKernel
    ) throws(Errno) {
        let request = Self.read(pointer.pointee)
        let refusal: Errno? = state.withLock { state in
            if let refusal = state.refusal { return refusal }
            if request.offsets.contains(where: { $0 >= lineCount }) { return .invalidArgument }
            if let taken = state.takenLine, request.offsets.contains(taken.offset) {
                return .resourceBusy
            }
            state.requests.append(request)
            state.history.append(request.initialValues ?? 0)
            return nil
        }
        if let refusal { throw refusal }
        pointer.pointee.fd = kernel.attach(Lines(chip: self), as: Self.lines)
    }

    private func describe(_ info: UnsafeMutablePointer<gpio_v2_line_info>) {
        let taken = state.withLock { $0.takenLine }
        guard let taken, taken.offset == info.pointee.offset else { return }
        info.pointee.flags = UInt64(GPIO_V2_LINE_FLAG_USED.rawValue)
        withUnsafeMutableBytes(of: &info.pointee.consumer) {
            $0.copyBytes(from: taken.consumer.utf8)
        }
    }

    private static func read(_ raw: gpio_v2_line_request) -> Request {
        var request = Request(flags: raw.config.flags)
        withUnsafeBytes(of: raw.offsets) {
            request.offsets = Array($0.bindMemory(to: UInt32.self).prefix(Int(raw.num_lines)))
        }
        withUnsafeBytes(of: raw.consumer) {
            request.consumer = String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        withUnsafeBytes(of: raw.config.attrs) { bytes in
            let table = bytes.bindMemory(to: gpio_v2_line_config_attribute.self)
            for entry in table.prefix(Int(raw.config.num_attrs)) {
                switch gpio_v2_line_attr_id(entry.attr.id) {
                case GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES: request.initialValues = entry.attr.values
                case GPIO_V2_LINE_ATTR_ID_DEBOUNCE:
                    request.debounceMicroseconds = entry.attr.debounce_period_us
                default: break
                }
            }
        }
        return request
    }

    private struct Lines: ScriptedDevice {
        let chip: ScriptedGPIOChip

        func control(
            _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
        ) throws(Errno) {
            guard request == GL_GPIO_V2_LINE_SET_VALUES, let argument else {
                throw .inappropriateIOCTLForDevice
            }
            let values = argument.load(as: gpio_v2_line_values.self)
            chip.onSwitch.withLock { $0 }?(values.bits)
            chip.state.withLock { state in
                let old = state.history.last ?? 0
                state.history.append(old & ~values.mask | values.bits & values.mask)
            }
        }

        func closed() {
            chip.state.withLock { $0.releases += 1 }
        }
    }
}
