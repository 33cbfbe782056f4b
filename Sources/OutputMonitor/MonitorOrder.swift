package import DeviceInterface

/// A line that a client of the monitor sends. Its first line says who it is.
package enum MonitorOrder: Equatable, Sendable {
    /// The client is the terminal. The monitor answers this line and each order with its state.
    case terminal
    /// The client is the guard of an output. After the answer, its bytes are for the device.
    case device(MonitoredRole)
    /// A person has looked at the gate and ends the latch.
    case reset
    /// The lamp shows a state from now on, a colour until the time on CLOCK_MONOTONIC.
    case lamp(Lamp, until: Duration?)
    /// The barrier may be open until the time.
    case pulse(until: Duration?)
    /// The barrier is shut.
    case shut

    /// The longest line, in bytes, without its line feed.
    package static let longest = 80

    /// Parses a line without its line feed; `nil` if it is no order.
    package init?(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        switch (words.first, words.count) {
        case ("terminal", 1): self = .terminal
        case ("reset", 1): self = .reset
        case ("shut", 1): self = .shut
        case ("device", 2):
            guard let role = MonitoredRole(rawValue: String(words[1])) else { return nil }
            self = .device(role)
        case ("lamp", 2...3):
            guard let lamp = Lamp(rawValue: String(words[1])) else { return nil }
            let end = words.count == 3 ? Self.time(words[2]) : nil
            guard words.count == 2 || end != nil else { return nil }
            self = .lamp(lamp, until: end)
        case ("pulse", 1): self = .pulse(until: nil)
        case ("pulse", 2):
            guard let end = Self.time(words[1]) else { return nil }
            self = .pulse(until: end)
        // Anything else is no order, from whatever version.
        default: return nil
        }
    }

    /// The line without its line feed.
    package var line: String {
        switch self {
        case .terminal: "terminal"
        case .device(let role): "device \(role.rawValue)"
        case .reset: "reset"
        case .lamp(let lamp, let end): "lamp \(lamp.rawValue)\(Self.text(end))"
        case .pulse(let end): "pulse\(Self.text(end))"
        case .shut: "shut"
        }
    }

    private static func time(_ word: Substring) -> Duration? {
        guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(word) else {
            return nil
        }
        return .nanoseconds(value)
    }

    private static func text(_ time: Duration?) -> String {
        guard let time else { return "" }
        let (seconds, rest) = time.components
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLarge, product >= 0 else { return " 0" }
        return " \(product.addingReportingOverflow(rest / 1_000_000_000).partialValue)"
    }
}

/// The outputs that the monitor holds.
package enum MonitoredRole: String, Sendable, CaseIterable {
    /// The lamp.
    case lamp
    /// The barrier.
    case barrier
}

/// The monitor's answer to a line.
package enum MonitorState: Equatable, Sendable {
    /// The outputs are as ordered.
    case keeping
    /// It forced the fault signal, for the reason, until a person resets it.
    case latched(String)
    /// It cannot use or read an output.
    case blind(String)
    /// Another client has that place.
    case taken

    /// Parses a line without its line feed; `nil` if it is no answer.
    package init?(_ line: String) {
        let (word, rest) = (line.prefix { $0 != " " }, line.drop { $0 != " " }.dropFirst())
        switch word {
        case "keeping": self = .keeping
        case "latched": self = .latched(String(rest))
        case "blind": self = .blind(String(rest))
        case "taken": self = .taken
        // An answer of another version is no good answer.
        default: return nil
        }
    }

    /// The line without its line feed.
    package var line: String {
        switch self {
        case .keeping: "keeping"
        case .latched(let reason): "latched \(Self.flat(reason))"
        case .blind(let reason): "blind \(Self.flat(reason))"
        case .taken: "taken"
        }
    }

    /// At most 200 characters of a text, on one line.
    private static func flat(_ text: String) -> String {
        String(text.prefix(200).map { $0.isNewline ? " " : $0 })
    }
}
