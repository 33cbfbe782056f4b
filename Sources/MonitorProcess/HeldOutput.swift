import OutputMonitor

/// What was read of an output.
enum OutputReading {
    case lamp(LampReading)
    case barrier(BarrierReading)
    /// No reading: its guard sent what is no message of the output.
    case unknownBytes
}

/// A lamp or barrier that the monitor holds. Its guard sends bytes through the monitor.
///
/// No call waits for the device, except for the time that a line takes to accept a short message.
protocol HeldOutput: AnyObject {
    /// The descriptor whose input `step` takes; -1 for none.
    var descriptor: Int32 { get }
    /// Whether `step` must be called every few milliseconds.
    var isBusy: Bool { get }
    /// Why the output cannot be used or read; `nil` if it can.
    var trouble: String? { get }
    /// Whether what `end` or `force` ordered has left, and was confirmed if it can be.
    func hasLeft(at now: Duration) -> Bool
    /// Takes bytes of the guard.
    func take(_ bytes: [UInt8], at now: Duration)
    /// Returns the bytes for the guard since the last call.
    func answers() -> [UInt8]
    /// Goes on: opens the device, sends, receives, reads. Returns the readings that are new, each
    /// with the time at which it began.
    func step(at now: Duration) -> [(OutputReading, Duration)]
    /// Goes dark, or shuts, and drops what the guard left.
    func end(at now: Duration)
    /// Shows the fault signal, or stays shut. It is called again and again while the latch holds.
    func force(at now: Duration)
}

/// The fault signal: yellow, blinking once a second.
enum FaultSignal {
    static let half = Duration.milliseconds(500)

    /// Whether yellow is lit, `time` after the signal began.
    static func isLit(after time: Duration) -> Bool {
        let (seconds, rest) = time.components
        return seconds >= 0 && rest < 500_000_000_000_000_000
    }
}
