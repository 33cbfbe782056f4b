import DeviceInterface
import Verdicts

/// The lamp's answer to a person who brought keys to the terminal.
public enum Notice: String, Hashable, Sendable, CaseIterable {
    /// The keys were accepted: three short yellow flashes.
    case updated
    /// The keys were not newer: one short yellow flash.
    case alreadyNewer
    /// The keys were refused: one long red light.
    case refused

    /// The lights in order. None is green, which only means that a person may pass.
    var steps: [(lamp: Lamp, length: Duration)] {
        let flash: [(Lamp, Duration)] = [(.yellow, Self.short), (.dark, Self.short)]
        return switch self {
        case .updated: flash + flash + flash
        case .alreadyNewer: flash
        case .refused: [(.red, Self.longest), (.dark, Self.short)]
        }
    }

    private static let short = Duration.milliseconds(300)
    /// The longest light of a notice.
    static let longest = Duration.seconds(2)
}

/// A notice being shown on the lamp.
struct NoticeSignal: Sendable {
    private var steps: [(lamp: Lamp, end: Duration)]

    static let none = NoticeSignal(steps: [])

    private init(steps: [(lamp: Lamp, end: Duration)]) {
        self.steps = steps
    }

    init(_ notice: Notice, at start: Duration) {
        var end = start
        steps = notice.steps.map { step in
            end += step.length
            return (step.lamp, end)
        }
    }

    /// The lamp that it shows now; `nil` when it is over.
    var lamp: Lamp? { steps.first?.lamp }

    /// The time at which it changes.
    var nextChange: Duration? { steps.first?.end }

    mutating func advance(to now: Duration) {
        steps.removeAll { $0.end <= now }
    }
}
