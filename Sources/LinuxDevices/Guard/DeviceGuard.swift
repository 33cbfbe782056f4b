public import DeviceInterface
internal import Glibc
internal import Verdicts

/// The guard's side: a process that holds one device and outlives the terminal by a moment.
///
/// Its own thread listens and answers signs of life; it never touches the device, so that a device
/// that hangs does not make the guard look dead, nor the other way round.
public actor DeviceGuard {
    /// A terminal that says nothing for so long has hung; it repeats its orders twice a second.
    public static let silence = Duration.milliseconds(1500)

    private let thread: DeviceThread
    private var channel: LineChannel

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Talks to the terminal on `descriptor`, which it closes in the end.
    public init(descriptor: Int32) throws(DeviceError) {
        thread = try DeviceThread("gl-guard")
        channel = LineChannel(adopting: descriptor)
    }

    /// Shows what it is told, the fault signal when it is told nothing, and goes dark when the
    /// terminal leaves or is gone.
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

    /// Opens when it is told, and shuts when the terminal says nothing, leaves or is gone, even
    /// within a pulse.
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
        let worker = GuardWorker(device) { sender.send($0) }
        async let working: Void = worker.run()
        let isAsked = await listen(worker, device)
        // Even if it was told nothing: a terminal and a guard may have died together before.
        await worker.end()
        await working
        await device.close()
        // The answer to `close` comes after the device is given back.
        if isAsked { _ = sender.send(GuardAnswer().line) }
    }

    /// Hands on orders, and silences, until the end; whether that was asked for.
    private func listen(_ worker: GuardWorker, _ device: GuardedDevice) async -> Bool {
        while true {
            switch channel.next(within: Self.silence) {
            case .line(let line):
                // What we do not understand comes from another version: leaving is safe.
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
