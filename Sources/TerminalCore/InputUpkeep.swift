import DeviceInterface

/// Keeps the inputs of a gate read: its camera, its code readers and its button.
///
/// An input that failed is read again after a pause, which is also when its device is opened again.
/// Code readers are one part of the gate: it is at fault while any of them is.
public struct InputUpkeep: Sendable {
    /// An input, read by a task that reports every failure and then waits for the order to go on.
    public enum Input: Hashable, Sendable {
        /// The camera, which works again with its next frame.
        case camera
        /// A code reader, by its position among the gate's readers.
        case reader(Int)
        /// The attendant's button. It neither gives nor withdraws a verdict by itself, so its loss
        /// is no fault.
        case button

        /// The part of the gate to which the input belongs; `nil` if its loss is no fault.
        public var part: DecisionMachine.Part? {
            switch self {
            case .camera: .camera
            case .reader: .reader
            case .button: nil
            }
        }
    }

    private struct Failure {
        let error: DeviceError
        /// The time of the next attempt; `nil` while one is in progress.
        var retryAt: Duration?
    }

    /// The pause before an input that failed is read again.
    static let retry = Duration.milliseconds(250)

    private var failures: [Input: Failure] = [:]

    init() {}

    /// The time of the next attempt; `nil` if none is due later.
    var nextRetry: Duration? { failures.values.compactMap(\.retryAt).min() }

    /// Notes that an attempt to read failed. Returns the report if the input failed in another way
    /// than before.
    mutating func failed(_ input: Input, _ error: DeviceError, at now: Duration) -> UpkeepReport? {
        defer { failures[input] = Failure(error: error, retryAt: now + Self.retry) }
        return failures[input]?.error == error ? nil : .failed(error)
    }

    /// Notes that an input works. Returns the report if it had failed.
    mutating func works(_ input: Input) -> UpkeepReport? {
        failures.removeValue(forKey: input) == nil ? nil : .recovered
    }

    /// Returns whether any input of a part is at fault.
    func isFailed(_ part: DecisionMachine.Part) -> Bool {
        failures.keys.contains { $0.part == part }
    }

    /// Returns the inputs that are due to be read again; each is in progress until it is reported.
    mutating func nextOrders(at now: Duration) -> [Input] {
        let due = failures.filter { $0.value.retryAt.map { now >= $0 } ?? false }.keys
        for input in due { failures[input]?.retryAt = nil }
        return Array(due)
    }
}
