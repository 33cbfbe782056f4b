internal import CLinux
internal import DeviceInterface
internal import Synchronization
internal import SystemPackage

/// Waits for edges of one line on a thread of its own, which an event can wake.
actor GPIOPresses {
    private let options: GPIOButton.Options
    private let kernel: any Kernel
    private let thread: DeviceThread
    private let wake: WakeEvent
    private let isClosed = Atomic(false)
    private var input: GPIOInput?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ options: GPIOButton.Options, kernel: any Kernel) throws(DeviceError) {
        self.options = options
        self.kernel = kernel
        thread = try DeviceThread("gl-button")
        do {
            wake = try WakeEvent(kernel: kernel)
        } catch {
            throw GPIOFailure(kernel: kernel, chip: options.chip).using(
                error, "make a wake-up event for line \(options.line)")
        }
    }

    /// Returns the time of the next press; `nil` if cancelled or closed.
    nonisolated func next() async throws(DeviceError) -> Duration? {
        let result = await withTaskCancellationHandler {
            await attempt()
        } onCancel: {
            wake.signal()
        }
        return try result.get()
    }

    nonisolated func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        wake.signal()
        await giveBack()
    }

    private func giveBack() {
        input = nil
        wake.close()
    }

    private func attempt() -> Result<Duration?, DeviceError> {
        do throws(DeviceError) {
            return .success(try waitForPress())
        } catch {
            input = nil
            return .failure(error)
        }
    }

    private func waitForPress() throws(DeviceError) -> Duration? {
        while !isClosed.load(ordering: .sequentiallyConsistent), !Task.isCancelled {
            if input == nil { input = try GPIOInput(options, kernel: kernel) }
            if let press = try input?.press(orWakeBy: wake) { return press }
        }
        return nil
    }
}

/// A line of a GPIO chip held as an input that reports when it becomes active.
private struct GPIOInput: ~Copyable {
    private let kernel: any Kernel
    private let descriptor: Int32
    private let failure: GPIOFailure

    init(_ options: GPIOButton.Options, kernel: any Kernel) throws(DeviceError) {
        // With active-low the kernel reports logical edges: rising means pressed.
        let wiring =
            options.activeLow
            ? [GPIO_V2_LINE_FLAG_ACTIVE_LOW, GPIO_V2_LINE_FLAG_BIAS_PULL_UP]
            : [GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN]
        let flags = wiring + [GPIO_V2_LINE_FLAG_INPUT, GPIO_V2_LINE_FLAG_EDGE_RISING]
        let request = GPIORequest(
            chip: options.chip, offsets: [options.line],
            flags: flags.reduce(0) { $0 | UInt64($1.rawValue) }, debounce: options.debounce)
        descriptor = try request.lines(kernel)
        self.kernel = kernel
        failure = GPIOFailure(kernel: kernel, chip: options.chip)
    }

    deinit {
        kernel.close(descriptor)
    }

    /// Waits for a press; returns `nil` if `wake` came first.
    func press(orWakeBy wake: WakeEvent) throws(DeviceError) -> Duration? {
        do throws(Errno) {
            let found = try kernel.poll(
                [(wake.descriptor, Int16(POLLIN)), (descriptor, Int16(POLLIN))], timeout: -1)
            if found.first != 0 { wake.drain() }
            guard let events = found.last, events != 0 else { return nil }
            guard events & Int16(POLLIN) != 0 else { throw Errno.operationNotSupportedByDevice }
            return try event()
        } catch {
            throw failure.using(error, "wait for a button on a line")
        }
    }

    private func event() throws(Errno) -> Duration? {
        var event = gpio_v2_line_event()
        let count = try withUnsafeMutablePointer(to: &event) { (pointer) throws(Errno) in
            // The kernel returns whole events, or EINVAL for a buffer that is too small.
            try kernel.read(
                descriptor,
                into: UnsafeMutableRawBufferPointer(
                    start: pointer, count: MemoryLayout<gpio_v2_line_event>.size))
        }
        guard count == MemoryLayout<gpio_v2_line_event>.size,
            event.id == UInt32(GPIO_V2_LINE_EVENT_RISING_EDGE.rawValue)
        else { return nil }
        return .nanoseconds(Int64(clamping: event.timestamp_ns))
    }
}
