package import DeviceInterface
import ProgramOutput
import TextQuoting

/// An arrival at the demo's gate and its verdict, as one line for people.
package struct DemoLine: Hashable, Sendable {
    /// The columns of a terminal that every line fits.
    package static let width = 80
    private static let subjectWidth = 43

    /// The time of the verdict.
    let at: Duration
    /// Who came and with what, or what failed.
    let subject: String
    let lamp: Lamp
    /// The reason of the verdict.
    let reason: String

    /// Creates a line from its parts.
    package init(at: Duration, subject: String, lamp: Lamp, reason: String) {
        (self.at, self.subject, self.lamp, self.reason) = (at, subject, lamp, reason)
    }

    /// The line as text: time, lamp, subject, verdict. Colours change no letter of it.
    package func text(hasColours: Bool) -> String {
        let time = Self.padded(at, to: 5)
        let verdict = "\(lamp.rawValue) \(reason)"
        let room = Self.width - time.count - verdict.count - 7
        let subject = QuotedText.line(subject, limit: max(8, room))
        let gap = String(repeating: " ", count: max(0, Self.subjectWidth - subject.count))
        guard hasColours else {
            return "\(time)  \(lamp.disc)  \(subject)\(gap)  \(verdict)"
        }
        return "\(time)  \(lamp.painted(lamp.disc))  \(subject)\(gap)  \(lamp.painted(verdict))"
    }

    /// Seconds with two decimals: a frame comes every 0.05 s.
    private static func padded(_ time: Duration, to width: Int) -> String {
        let hundredths = Int((time / .milliseconds(10)).rounded())
        let text = "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst())"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Person.Carrier {
    /// What a person holds, in a word.
    var label: String {
        switch self {
        case .phone: "phone"
        case .sheet: "paper"
        case .coveredPhone: "covered phone"
        }
    }
}
