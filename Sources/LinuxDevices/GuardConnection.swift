internal import DeviceInterface

/// The terminal's side of a guard: starts it when it is needed, and anew when it died or hung.
actor GuardConnection {
    /// A guard that is silent for so long has hung. Longer than any device driver waits.
    private static let patience = Duration.seconds(3)

    private let name: String
    private let thread: DeviceThread
    private let executable: String
    private let arguments: [String]
    private var process: GuardProcess?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Starts nothing yet.
    init(_ name: String, executable: String, arguments: [String]) throws(DeviceError) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        thread = try DeviceThread("gl-guard")
    }

    /// Has an order carried out.
    func ask(_ order: GuardOrder) throws(DeviceError) {
        if process == nil { process = try GuardProcess(executable, arguments) }
        guard let answer = exchange(order) else {
            drop(kill: true)
            throw DeviceError(
                .disconnected, "ask the guard of the \(name)",
                advice: "It died or hung and is started again; look in the system's log for why.")
        }
        if let error = answer.error { throw error }
    }

    /// Tells the guard to leave, if there is one.
    func close() {
        guard process != nil else { return }
        let answer = exchange(.close)
        drop(kill: answer == nil)
    }

    private func exchange(_ order: GuardOrder) -> GuardAnswer? {
        guard process?.channel.send(order.line) == true,
            case .line(let line) = process?.channel.next(within: Self.patience)
        else { return nil }
        return GuardAnswer(line: line)
    }

    private func drop(kill mustKill: Bool) {
        process.take()?.end(kill: mustKill)
    }
}
