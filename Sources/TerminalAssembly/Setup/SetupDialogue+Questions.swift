import SiteConfiguration

extension SetupDialogue {
    /// The questions that apply after the answers so far, in order.
    var questions: [SetupQuestion] {
        site + inputs + lamp + barrier + button + page + [
            SetupQuestion(
                key: "root", text: "Root metadata from the publisher of the keys: path of the file",
                standard: "")
        ]
    }

    private var site: [SetupQuestion] {
        [
            SetupQuestion(key: "site", text: "Name of the site", standard: "Gatelight"),
            SetupQuestion(
                key: "regions",
                text: "Regions whose codes pass, as in 44*, 450000; nothing for all", standard: ""),
            SetupQuestion(
                key: "url", text: "Address of the web server with the keys; nothing for sticks",
                standard: ""),
        ]
    }

    private var inputs: [SetupQuestion] {
        let usable = found.cameras.first { $0.objection == nil }
        var questions = [
            SetupQuestion(
                key: "camera", text: "Camera, or none", standard: usable?.path ?? "/dev/video0",
                choices: choices(found.cameras, and: "none", "a terminal with readers only"))
        ]
        var kinds = ReaderSettings.Kind.allCases.map(\.rawValue)
        if answers["camera"] != "none" { kinds.insert("none", at: 0) }
        questions.append(choice("reader", "Code reader", kinds, standard: kinds.first))
        guard let kind = answers["reader"], kind != "none" else { return questions }
        let devices = kind == "wedge" ? found.keyboards : found.serialLines
        questions.append(device("reader.device", devices, otherwise: "/dev/gatelight-reader"))
        if kind == "serial" { questions.append(speed("reader.baud", 115_200)) }
        return questions
    }

    private var page: [SetupQuestion] {
        let first = SetupQuestion.yesOrNo(
            "page", "Serve the page for a screen at this machine?", standard: "yes")
        guard answers["page"] == "yes" else { return [first] }
        return [
            first,
            SetupQuestion(
                key: "page.languages", text: "Languages of the page, the first one is shown",
                standard: "en, zh, id"),
            SetupQuestion(key: "page.port", text: "Port of the page", standard: "8080"),
        ]
    }

    func choice(
        _ key: String, _ text: String, _ values: [String], standard: String?
    ) -> SetupQuestion {
        SetupQuestion(
            key: key, text: text, standard: standard,
            choices: values.map { .init(value: $0, text: Self.meanings[$0] ?? "") }, isClosed: true)
    }

    private static let meanings = [
        "none": "not there", "gpio": "lines of a GPIO chip",
        "serial": "lines of text by USB or a serial port",
        "wedge": "types like a keyboard", "text": "serial, words such as GREEN",
        "modbus": "serial, Modbus RTU relay board",
        "tower-light": "serial, USB tower light, four bytes",
        "tower-bytes": "serial, USB tower light, one byte",
        "relay-frames": "serial, relay board with frames of bytes",
    ]

    func device(
        _ key: String, _ devices: [FoundDevices.Device], otherwise standard: String
    ) -> SetupQuestion {
        SetupQuestion(
            key: key, text: "Device: path, or a number of the list",
            standard: devices.first?.path ?? standard, choices: choices(devices))
    }

    func speed(_ key: String, _ standard: Int) -> SetupQuestion {
        SetupQuestion(key: key, text: "Speed in bits a second", standard: "\(standard)")
    }

    private func choices(
        _ devices: [FoundDevices.Device], and value: String? = nil, _ text: String = ""
    ) -> [SetupQuestion.Choice] {
        devices.map { device in
            .init(
                value: device.path,
                text: device.objection.map { "\(device.text); \($0)" } ?? device.text)
        } + (value.map { [.init(value: $0, text: text)] } ?? [])
    }
}
