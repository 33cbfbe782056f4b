package import DeviceInterface

/// An order from the terminal to the guard of one of its devices, as a line of a few words.
///
///     show green 1234567890     a lamp's state; a colour ends by itself at that time
///     pulse 1234567890          open, but not beyond that time
///     shut                      shut, before any waiting order
///     alive                     the terminal runs; answered at once, whatever the device does
///     close                     go dark or shut, and leave
///
/// Times are nanoseconds of CLOCK_MONOTONIC. If a time is omitted, only silence ends a colour.
package enum GuardOrder: Equatable, Sendable {
    /// A lamp's state, repeated so that silence means a hung terminal.
    case show(Lamp, until: Duration?)
    /// A barrier's pulse.
    case pulse(until: Duration?)
    /// The order to shut a barrier.
    case shut
    /// A sign of life from the terminal, which asks for one from the guard.
    case alive
    /// The order to go dark or shut, and leave.
    case close

    /// Parses a line without its line feed; `nil` if it is no order.
    package init?(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 4)
        guard let order = words.first else { return nil }
        let rest = words.dropFirst()
        switch (order, rest.count) {
        case ("show", 1...2):
            guard let lamp = rest.first.flatMap({ Lamp(rawValue: String($0)) }),
                let deadline = Self.deadline(rest.dropFirst())
            else { return nil }
            self = .show(lamp, until: deadline.time)
        case ("pulse", 0...1):
            guard let deadline = Self.deadline(rest) else { return nil }
            self = .pulse(until: deadline.time)
        case ("shut", 0): self = .shut
        case ("alive", 0): self = .alive
        case ("close", 0): self = .close
        default: return nil
        }
    }

    /// The line without its line feed.
    package var line: String {
        switch self {
        case .show(let lamp, let deadline): "show \(lamp.rawValue)\(Self.word(deadline))"
        case .pulse(let deadline): "pulse\(Self.word(deadline))"
        case .shut: "shut"
        case .alive: "alive"
        case .close: "close"
        }
    }

    /// Parses an optional time; `nil` if the word is no time.
    private static func deadline(_ words: ArraySlice<Substring>) -> (time: Duration?, Void)? {
        guard let word = words.first else { return (nil, ()) }
        // `Int64` alone would accept a sign.
        guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(word) else {
            return nil
        }
        return (.nanoseconds(count), ())
    }

    private static func word(_ deadline: Duration?) -> String {
        guard let deadline else { return "" }
        // 64 bits of nanoseconds hold 292 years.
        let (seconds, attoseconds) = min(max(deadline, .zero), .seconds(9_000_000_000)).components
        return " \(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)"
    }
}
