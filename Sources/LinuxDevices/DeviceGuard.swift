public import DeviceInterface
internal import Glibc
internal import Verdicts

/// The guard's side: a process that holds one device and outlives the terminal by a moment.
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
        let isAsked = await serve(silence: Self.silence) { order throws(DeviceError) in
            switch order {
            case .show(let lamp): try await indicator.show(lamp)
            case nil: try await indicator.show(.fault)
            case .pulse, .shut, .close: break
            }
        }
        // Even if it was told nothing: a terminal and a guard may have died together before.
        try? await indicator.show(.dark)
        await indicator.close()
        if isAsked { confirmClose() }
    }

    /// Opens when it is told, and shuts when the terminal leaves or is gone, even within a pulse.
    public func serve(_ barrier: any Barrier) async {
        let isAsked = await serve(silence: nil) { order throws(DeviceError) in
            switch order {
            case .pulse: try await barrier.pulse()
            case .shut: try await barrier.shut()
            case .show, .close, nil: break
            }
        }
        try? await barrier.shut()
        await barrier.close()
        if isAsked { confirmClose() }
    }

    /// The answer to `close` comes after the device is given back.
    private func confirmClose() {
        _ = channel.send(GuardAnswer().line)
    }

    /// Hands on orders, and `nil` once a silence, until the end; whether that was asked for.
    private func serve(
        silence: Duration?, _ carryOut: (GuardOrder?) async throws(DeviceError) -> Void
    ) async -> Bool {
        while true {
            switch channel.next(within: silence) {
            case .line(let line):
                // What we do not understand comes from another version: leaving is safe.
                guard let order = GuardOrder(line) else { return false }
                if order == .close { return true }
                let answer = await answer(to: order, carryOut)
                guard channel.send(answer.line) else { return false }
            case .silence: _ = await answer(to: nil, carryOut)
            case .end: return false
            }
        }
    }

    private func answer(
        to order: GuardOrder?, _ carryOut: (GuardOrder?) async throws(DeviceError) -> Void
    ) async -> GuardAnswer {
        do throws(DeviceError) {
            try await carryOut(order)
            return GuardAnswer()
        } catch {
            return GuardAnswer(error)
        }
    }
}
