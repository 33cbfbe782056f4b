import Verdicts

/// What the lamp answers to somebody who brought keys to the terminal.
public enum Notice: String, Hashable, Sendable, CaseIterable {
    /// They were taken: three short yellow flashes.
    case updated
    /// They were not newer: one short yellow flash.
    case alreadyNewer
    /// They were refused: one long red light.
    case refused

    /// Never green, which means only one thing here.
    var steps: [(lamp: Lamp, length: Duration)] {
        let flash: [(Lamp, Duration)] = [(.yellow, Self.short), (.dark, Self.short)]
        return switch self {
        case .updated: flash + flash + flash
        case .alreadyNewer: flash
        case .refused: [(.red, .seconds(2)), (.dark, Self.short)]
        }
    }

    private static let short = Duration.milliseconds(300)
}

/// A notice on its way over the lamp.
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

    /// What it shows now; `nil` when it is over.
    var lamp: Lamp? { steps.first?.lamp }

    /// When it shows something else.
    var nextChange: Duration? { steps.first?.end }

    mutating func advance(to now: Duration) {
        steps.removeAll { $0.end <= now }
    }
}
