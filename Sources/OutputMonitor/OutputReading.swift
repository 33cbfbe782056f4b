package import DeviceInterface

/// The lights of a lamp that are on.
package struct Lights: OptionSet, Hashable, Sendable {
    /// One bit for each light.
    package let rawValue: UInt8

    /// Creates a set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The green light.
    package static let green = Lights(rawValue: 1)
    /// The yellow light.
    package static let yellow = Lights(rawValue: 2)
    /// The red light.
    package static let red = Lights(rawValue: 4)

    /// The lights of a state; `nil` for the fault signal of a lamp that blinks by itself.
    package init?(_ lamp: Lamp) {
        switch lamp {
        case .dark: self = []
        case .green: self = .green
        case .yellow: self = .yellow
        case .red: self = .red
        case .fault: return nil
        }
    }
}

/// What was read of a lamp.
package enum LampReading: Equatable, Sendable {
    /// The lights that are on.
    case lights(Lights)
    /// The fault signal of a lamp that blinks by itself.
    case fault
    /// It could not be read.
    case unreadable
}

/// What was read of a barrier.
package enum BarrierReading: Equatable, Sendable {
    /// It is open.
    case open
    /// It is shut.
    case shut
    /// It could not be read.
    case unreadable
}

/// A disagreement of outputs and orders for which the monitor forces the fault signal.
package enum Lie: Hashable, Sendable {
    /// More than one light is on.
    case twoColours
    /// A light is on that no order names.
    case notOrdered(Lamp)
    /// A light is on after the end of its order.
    case pastItsEnd(Lamp)
    /// Green is lit for longer than the rules permit, with gaps shorter than a second.
    case tooLong
    /// A colour is ordered and not lit.
    case notLit(Lamp)
    /// A guard sent bytes that its output's protocol does not have.
    case unknownBytes
    /// The barrier is open and the lamp is not green.
    case openWithoutGreen
    /// The barrier is open without an order.
    case openNotOrdered
    /// The barrier is open for longer than the rules permit.
    case openTooLong

    /// A few words for the log and the latch.
    package var reason: String {
        switch self {
        case .twoColours: "two colours at once"
        case .notOrdered(let lamp): "\(lamp.rawValue) without an order"
        case .pastItsEnd(let lamp): "\(lamp.rawValue) past its end"
        case .tooLong: "green for too long"
        case .notLit(let lamp): "\(lamp.rawValue) ordered and not lit"
        case .unknownBytes: "a guard sent what is no message of its output"
        case .openWithoutGreen: "barrier open without green"
        case .openNotOrdered: "barrier open without an order"
        case .openTooLong: "barrier open for too long"
        }
    }
}

/// What the monitor has to do.
package enum OutputVerdict: Equatable, Sendable {
    /// Nothing.
    case keep
    /// Force the fault signal.
    case force(Lie)
}
