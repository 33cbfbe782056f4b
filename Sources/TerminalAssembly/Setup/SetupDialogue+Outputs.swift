import DeviceInterface
import SerialProtocols

/// The questions about lamp, barrier and button.
extension SetupDialogue {
    var lamp: [SetupQuestion] {
        let protocols = SerialLamp.protocols.map { $0.name }
        let standard = found.chips.isEmpty ? "none" : "gpio"
        let first = choice("lamp", "Lamp", ["none", "gpio"] + protocols, standard: standard)
        guard let kind = answers["lamp"], kind != "none" else { return [first] }
        return [first] + (kind == "gpio" ? lines : serialLamp(kind)) + lampTrial
    }

    private var lines: [SetupQuestion] {
        [
            device("lamp.chip", found.chips, otherwise: "/dev/gpiochip0"),
            SetupQuestion(
                key: "lamp.lines", text: "Lines of green, yellow and red", standard: "17, 27, 22"),
            SetupQuestion.yesOrNo(
                "lamp.active-low", "Is a light on when its line is low, as on most relay boards?",
                standard: "no"),
        ]
    }

    private func serialLamp(_ name: String) -> [SetupQuestion] {
        guard let language = SerialLamp.protocols.first(where: { $0.name == name }) else {
            return []
        }
        var questions = [
            device("lamp.device", found.serialLines, otherwise: "/dev/gatelight-lamp"),
            speed("lamp.baud", language.defaultBaud),
        ]
        let colours = language.keys.filter { Self.colours.contains($0.name) }
        for key in language.keys where !Self.colours.contains(key.name) {
            questions.append(
                SetupQuestion(
                    key: "lamp.\(key.name)", text: "Lamp's \(key.name)", standard: "\(key.standard)"
                ))
        }
        guard !colours.isEmpty else { return questions }
        let standard = colours.map { "\($0.standard)" }.joined(separator: ", ")
        return questions + [
            SetupQuestion(
                key: "lamp.lines", text: "Outputs of green, yellow and red", standard: standard)
        ]
    }

    static let colours = ["green", "yellow", "red"]

    private var lampTrial: [SetupQuestion] {
        guard isWatched else { return [] }
        let trial = SetupQuestion.yesOrNo(
            "lamp.try",
            "Try the lamp now? The service must be stopped, and nobody may be at the gate",
            standard: "yes")
        guard answers["lamp.try"] == "yes" else { return [trial] }
        let colours = [Lamp.green, .yellow, .red].map { lamp in
            var question = SetupQuestion.yesOrNo(
                "lamp.\(lamp.rawValue).seen", "Is the lamp \(lamp.rawValue), and nothing else lit?",
                standard: nil)
            question.order = .light(lamp)
            return question
        }
        return [trial] + trialled("lamp", colours)
    }

    /// The questions of a trial up to the first that was answered with no, and then whether to
    /// change the settings.
    private func trialled(_ part: String, _ questions: [SetupQuestion]) -> [SetupQuestion] {
        guard let failed = questions.firstIndex(where: { answers[$0.key] == "no" }) else {
            return questions
        }
        let again = SetupQuestion.yesOrNo(
            "\(part).again", "The \(part) failed its trial. Change its settings?", standard: "yes")
        return questions[...failed] + [again]
    }

    var barrier: [SetupQuestion] {
        let first = choice("barrier", "Barrier", ["none", "gpio", "modbus"], standard: "none")
        guard let kind = answers["barrier"], kind != "none" else { return [first] }
        let own =
            kind == "gpio"
            ? [
                device("barrier.chip", found.chips, otherwise: "/dev/gpiochip0"),
                SetupQuestion(key: "barrier.line", text: "Barrier's line", standard: "23"),
                SetupQuestion.yesOrNo(
                    "barrier.active-low", "Does it open when the line is low?", standard: "no"),
            ]
            : [
                device("barrier.device", found.serialLines, otherwise: "/dev/gatelight-serial"),
                speed("barrier.baud", 9600),
                SetupQuestion(key: "barrier.unit", text: "Barrier's unit", standard: "1"),
                SetupQuestion(key: "barrier.coil", text: "Barrier's coil", standard: "0"),
            ]
        let pulse = SetupQuestion(
            key: "barrier.pulse", text: "How long it opens, 100ms to 10s", standard: "500ms")
        return [first] + own + [pulse] + barrierTrial
    }

    private var barrierTrial: [SetupQuestion] {
        guard isWatched else { return [] }
        let trial = SetupQuestion.yesOrNo(
            "barrier.try", "Open the barrier now, once? Nobody may be in it", standard: "no")
        guard answers["barrier.try"] == "yes" else { return [trial] }
        var seen = SetupQuestion.yesOrNo(
            "barrier.seen", "Did the barrier open, and shut again?", standard: nil)
        seen.order = .pulse
        return [trial] + trialled("barrier", [seen])
    }

    var button: [SetupQuestion] {
        guard !found.chips.isEmpty || answers["lamp"] == "gpio" || answers["barrier"] == "gpio"
        else { return [] }
        let first = choice(
            "button", "Button of the attendant", ["none", "gpio"], standard: "none")
        guard answers["button"] == "gpio" else { return [first] }
        return [
            first, device("button.chip", found.chips, otherwise: "/dev/gpiochip0"),
            SetupQuestion(key: "button.line", text: "Button's line", standard: "24"),
            SetupQuestion.yesOrNo(
                "button.active-low", "Is the line low when it is pressed?", standard: "yes"),
        ]
    }
}
