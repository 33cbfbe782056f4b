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
        let input: Input
        var error: DeviceError
        var state: State
    }

    private enum State {
        /// It is read again at that time.
        case paused(until: Duration)
        /// An attempt is in progress.
        case isTried
        /// It was opened, and works if it does not fail before that time.
        case opened(until: Duration)

        var end: Duration? {
            switch self {
            case .paused(let until), .opened(let until): until
            case .isTried: nil
            }
        }
    }

    /// The pause before an input that failed is read again.
    static let retry = Duration.milliseconds(250)
    /// The time that an opened input must last before it works again. A loose connector would
    /// otherwise fill the journal with failures.
    static let lasts = Duration.seconds(1)

    /// The inputs that failed, in the order of their failures.
    private var failures: [Failure] = []

    init() {}

    /// The time at which an input is due to be read again, or has lasted; `nil` if none waits.
    var nextChange: Duration? { failures.compactMap(\.state.end).min() }

    private func index(of input: Input) -> Int? { failures.firstIndex { $0.input == input } }

    /// Notes that an attempt to read failed. Returns the report if the input failed in another way
    /// than before.
    mutating func failed(_ input: Input, _ error: DeviceError, at now: Duration) -> UpkeepReport? {
        let state = State.paused(until: now + Self.retry)
        guard let index = index(of: input) else {
            failures.append(Failure(input: input, error: error, state: state))
            return .failed(error)
        }
        defer { failures[index].error = error }
        failures[index].state = state
        return failures[index].error == error ? nil : .failed(error)
    }

    /// Notes that an input was opened. It works again if it does not fail soon.
    mutating func opened(_ input: Input, at now: Duration) {
        guard let index = index(of: input) else { return }
        if case .opened = failures[index].state { return }
        failures[index].state = .opened(until: now + Self.lasts)
    }

    /// Notes that an input works. Returns the report if it had failed.
    mutating func works(_ input: Input) -> UpkeepReport? {
        guard let index = index(of: input) else { return nil }
        failures.remove(at: index)
        return .recovered
    }

    /// Returns the inputs that were opened and have lasted.
    func lasting(at now: Duration) -> [Input] {
        failures.filter {
            if case .opened(let until) = $0.state { now >= until } else { false }
        }.map(\.input)
    }

    /// Returns the newest failure among the inputs of a part; `nil` if none is at fault.
    func failure(of part: DecisionMachine.Part) -> DeviceError? {
        failures.last { $0.input.part == part }?.error
    }

    /// Returns the inputs that are due to be read again; each is in progress until it is reported.
    mutating func nextOrders(at now: Duration) -> [Input] {
        var due: [Input] = []
        for index in failures.indices {
            guard case .paused(let until) = failures[index].state, now >= until else { continue }
            failures[index].state = .isTried
            due.append(failures[index].input)
        }
        return due
    }
}
