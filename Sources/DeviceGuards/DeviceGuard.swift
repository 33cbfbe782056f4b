public import DeviceInterface
package import Execution

/// The guard's side: a process that holds one device and outlives the terminal by a moment.
///
/// Its own thread listens and answers signs of life but never touches the device. A device that
/// hangs thus does not make the guard look dead, and the guard does not delay the device.
public actor DeviceGuard {
    /// The time without a message after which the terminal counts as hung; it repeats its orders
    /// twice a second.
    public static let silence = Duration.milliseconds(1500)

    private let thread: any SerialExecutor
    private let context: ExecutionContext
    private let channel: any GuardChannel

    /// The executor of the guard's own thread, on which the guard may block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Creates a guard that talks to the terminal on `channel`, and may block `thread`.
    package init(
        _ channel: sending any GuardChannel, on thread: any SerialExecutor,
        in context: ExecutionContext = .live
    ) {
        (self.channel, self.thread, self.context) = (channel, thread, context)
    }

    /// Shows what the terminal orders, and the fault signal during a silence. It goes dark when the
    /// terminal closes the connection or dies.
    public func serve(_ indicator: any Indicator) async {
        await serve(
            GuardedDevice(
                carryOut: { order throws(DeviceError) in
                    guard case .show(let lamp, let deadline) = order else { return }
                    try await indicator.show(lamp, until: deadline)
                },
                endForSilence: { () throws(DeviceError) in try await indicator.show(.fault) },
                end: { () throws(DeviceError) in try await indicator.show(.dark) },
                check: { () throws(DeviceError) in },
                close: { await indicator.close() }))
    }

    /// Opens on the terminal's order. It shuts, even within a pulse, when the terminal is silent,
    /// closes the connection or dies.
    public func serve(_ barrier: any Barrier) async {
        await serve(
            GuardedDevice(
                carryOut: { order throws(DeviceError) in
                    guard case .pulse(let deadline) = order else { return }
                    try await barrier.pulse(until: deadline)
                },
                endForSilence: { () throws(DeviceError) in try await barrier.shut() },
                end: { () throws(DeviceError) in try await barrier.shut() },
                check: { () throws(DeviceError) in try await barrier.check() },
                close: { await barrier.close() }))
    }

    private func serve(_ device: GuardedDevice) async {
        let sender = channel.sender
        let worker = GuardWorker(device, in: context) { sender.send($0) }
        async let working: Void = worker.run()
        let isAsked = await listen(worker, device)
        // The device is ended even without any order: an earlier terminal and its guard may have
        // died together.
        await worker.end()
        await working
        await device.close()
        // The answer to `close` follows after the device is released.
        if isAsked { _ = sender.send(GuardAnswer().line) }
    }

    /// Passes on orders and silences until the end. Returns whether the terminal requested the end.
    private func listen(_ worker: GuardWorker, _ device: GuardedDevice) async -> Bool {
        while true {
            switch await channel.next(within: Self.silence) {
            case .line(let line):
                // An unknown order comes from another version; the safe reaction is to end.
                guard let order = GuardOrder(line) else { return false }
                switch order {
                case .close: return true
                case .alive:
                    let reply = GuardReply.alive(await GuardAnswer(of: device.check))
                    guard channel.sender.send(reply.line) else { return false }
                case .show, .pulse, .shut: guard worker.add(order) else { return false }
                }
            case .silence: worker.noteSilence()
            case .end: return false
            }
        }
    }
}
