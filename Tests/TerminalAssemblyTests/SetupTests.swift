import DeviceInterface
import Failures
import Foundation
import Regions
import ReproducibleNumbers
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import TestSupport
import Testing

/// The questions of `setup`, and what they lead to.
struct SetupTests {
    private static let found: FoundDevices = {
        var found = FoundDevices()
        found.cameras = [
            .init(
                "/dev/v4l/by-id/h264", "H264 only", objection: "it gives no format that can be read"
            ),
            .init("/dev/v4l/by-id/good", "HD Webcam: YUYV, MJPG"),
        ]
        found.chips = [.init("/dev/gpiochip0", "pinctrl, 54 lines")]
        found.serialLines = [.init("/dev/serial/by-id/usb-lamp", "ttyUSB0")]
        return found
    }()

    /// Devices that record what they were told, and fail if they are broken.
    private final class SimulatedTrials: SetupTrials {
        var log: [String] = []
        var isBroken = false

        func light(_ lamp: Lamp, _ settings: IndicatorSettings) throws(DeviceError) {
            try fail()
            log.append("\(lamp.rawValue)")
        }

        func pulse(_ settings: BarrierSettings) throws(DeviceError) {
            try fail()
            log.append("pulse")
        }

        func end() { if log.last != "end" { log.append("end") } }

        private func fail() throws(DeviceError) {
            guard isBroken else { return }
            throw DeviceError(.busy, "request lines", advice: "Stop the service.")
        }
    }

    /// Answers in the order of the questions; `nil` after the last.
    private static func lines(_ answers: [String]) -> SetupRunner.Source {
        var rest = answers[...]
        return .lines { rest.popFirst() }
    }

    private func run(
        _ source: SetupRunner.Source, _ trials: SimulatedTrials = SimulatedTrials(),
        tell: @escaping (String) -> Void = { _ in }
    ) async throws -> SetupDialogue {
        let isWatched = if case .lines = source { true } else { false }
        return try await SetupRunner(source, trials, tell: tell)
            .run(SetupDialogue(Self.found, isWatched: isWatched))
    }

    private func file(_ text: String) throws -> SetupRunner.Source {
        .file(try SetupAnswers(text, file: "answers"))
    }

    @Test func `an empty file of answers gives a terminal with the devices that were found`()
        async throws
    {
        let trials = SimulatedTrials()
        let settings = try await run(try file(""), trials).configuration()
        #expect(settings.camera?.device == "/dev/v4l/by-id/good")
        #expect(
            settings.indicator
                == .gpio(chip: "/dev/gpiochip0", green: 17, yellow: 27, red: 22, activeLow: false))
        #expect(settings.barrier == .none)
        #expect(settings.kiosk?.languages == ["en", "zh", "id"])
        #expect(!trials.log.contains("green"))
    }

    @Test func `each answer of a file is in the configuration`() async throws {
        let settings = try await run(
            try file(
                """
                # A gate with a relay board.
                site = North gate
                regions: 44*, 450000
                url: https://keys.example.org/gatelight
                camera=none
                reader=serial
                reader.device=/dev/gatelight-reader
                lamp=modbus
                lamp.device=/dev/serial/by-id/usb-lamp
                lamp.unit=3
                lamp.lines=2, 1, 0
                barrier=modbus
                barrier.coil=5
                page=no
                """)
        ).configuration()
        #expect(settings.siteName == "North gate")
        #expect(settings.admission.regions?.map(\.description) == ["440000", "450000"])
        #expect(settings.trust.url == "https://keys.example.org/gatelight")
        #expect(settings.camera == nil)
        #expect(settings.readers.map(\.device) == ["/dev/gatelight-reader"])
        let expected = try Configuration(
            yaml: """
                indicator: {kind: serial, protocol: modbus, device: /dev/serial/by-id/usb-lamp, \
                baud: 9600, unit: 3, green: 2, yellow: 1, red: 0}
                """, file: "expected")
        #expect(settings.indicator == expected.indicator)
        guard case .modbus(_, _, _, 5, _) = settings.barrier else {
            Issue.record("\(settings.barrier)")
            return
        }
        #expect(settings.kiosk == nil)
    }

    @Test(arguments: [
        ("colour=red", "colour was not asked"), ("lamp=none\nlamp.lines=1,2,3", "lamp.lines"),
        ("lamp=blue", "answers:1: lamp: accepted: none, gpio"), ("site", "answers:1: no answer"),
        ("site=a\nsite=b", "answers:2: site is answered twice"),
        ("camera=/dev/v4l/by-id/h264", "no format that can be read"),
        ("camera=none\nreader=none", "answers:2: reader: accepted: serial, wedge"),
        ("lamp.lines=1, 1, 2", "not three lines"), ("lamp.lines=1, 2", "three numbers"),
        ("barrier=gpio\nbarrier.line=17", "the lamp uses this line"),
        ("site=A &b", "anchors"), ("lamp.try=yes", "lamp.try was not asked"),
        ("barrier=gpio\nbarrier.try=yes", "not asked"),
    ])
    func `a wrong answer in a file is named with its line`(text: String, message: String)
        async throws
    {
        let error = await #expect(throws: Failure.self) { try await run(try file(text)) }
        let told = try #require(error?.message)
        #expect(told.contains(message), "\(told)")
        #expect(told.hasSuffix("nothing was written") || told.hasPrefix("answers:"), "\(told)")
    }

    @Test func `the lamp shows each colour in turn and is dark after each answer`() async throws {
        let trials = SimulatedTrials()
        var asked: [String] = []
        let answers = ["", "", "", "", "", "gpio", "", "", "", "y", "yes", "yes", "yes"]
        let barrier = ["gpio", "", "", "", "", "yes", "yes"]
        let rest = ["", "no", ""]
        _ = try await run(Self.lines(answers + barrier + rest), trials) { asked.append($0) }
        #expect(
            trials.log == [
                "end", "green", "end", "yellow", "end", "red", "end", "pulse", "end",
            ], "\(asked)")
    }

    @Test func `an answer that is not understood moves nothing again`() async throws {
        let trials = SimulatedTrials()
        let answers = ["", "", "", "", "", "none", "gpio", "", "", "", "", "yes"]
        let unclear = ["", "what?", "", "yes no", "yes"]
        _ = try await run(Self.lines(answers + unclear + ["no", "no", ""]), trials)
        #expect(trials.log == ["end", "pulse", "end"])
    }

    @Test func `empty lines for ever do not open the barrier`() async throws {
        let trials = SimulatedTrials()
        var answers = ["", "", "", "", "", "none", "gpio"][...]
        _ = try await run(.lines { answers.popFirst() ?? "" }, trials)
        #expect(trials.log == ["end"])
    }

    @Test func `nothing is tried where nobody watches`() async throws {
        let trials = SimulatedTrials()
        var asked: [String] = []
        var answers = ["", "", "", "", "", "gpio", "", "", "", "gpio"][...]
        _ = try await SetupRunner(
            .lines { answers.popFirst() ?? "" }, trials, tell: { asked.append($0) }
        ).run(SetupDialogue(Self.found, isWatched: false))
        #expect(trials.log == ["end"])
        #expect(!asked.contains { $0.hasPrefix("Try") || $0.hasPrefix("Open") }, "\(asked)")
    }

    @Test func `a colour that was not seen leads back to the lamp's settings`() async throws {
        let wrong = ["", "", "", "", "", "gpio", "", "17, 22, 27", "", "y", "yes", "no", "yes"]
        let right = ["gpio", "", "17, 27, 22", "", "y", "yes", "yes", "yes"]
        let rest = ["", "", "no", ""]
        let dialogue = try await run(Self.lines(wrong + right + rest))
        #expect(
            try dialogue.configuration().indicator
                == .gpio(chip: "/dev/gpiochip0", green: 17, yellow: 27, red: 22, activeLow: false))
    }

    @Test func `a lamp that cannot be reached failed its trial`() async throws {
        let trials = SimulatedTrials()
        trials.isBroken = true
        var asked: [String] = []
        let answers = ["", "", "", "", "", "gpio", "", "", "", "y", "no", "", "", "no", ""]
        _ = try await run(Self.lines(answers), trials) { asked.append($0) }
        #expect(asked.contains { $0.hasPrefix("request lines: busy. Stop the service") })
        #expect(asked.contains { $0.hasPrefix("The lamp failed its trial") })
        #expect(trials.log.last == "end")
    }

    @Test(arguments: [0, 1, 5, 10, 11])
    func `an input that ends in the middle is an error, and the lamp is dark`(count: Int)
        async throws
    {
        let trials = SimulatedTrials()
        let answers = ["", "", "", "", "", "gpio", "", "", "", "y", "yes"]
        let error = await #expect(throws: Failure.self) {
            try await run(Self.lines(Array(answers.prefix(count))), trials)
        }
        #expect(error?.status == .data)
        #expect(error?.message.hasSuffix("nothing was written") == true)
        #expect(trials.log.last == "end")
    }

    /// Valid and hostile answers.
    private static let pool = [
        "", "", "", "yes", "no", "1", "2", "none", "gpio", "modbus", "text", "relay-frames",
        "tower-light", "serial", "wedge", "17, 27, 22", "1,2,3", "0 0 0", "-1",
        "99999999999999999999",
        "/dev/ttyS1", "/dev/\u{202E}x", "North gate", "a\"b\\c", "~", "null", "- x", "{a: b}",
        "&a *b",
        "44*", "440000, 45*", "en", "zh,en", "https://k.example", "500ms", "9600", "8080", "80",
        "\u{FEFF}", "\u{0}", "é\u{301}", "#", "key: value", "%", "@", "`", "|", ">", "!!int 3",
    ]

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `whatever is answered, the file is accepted by the parser`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var dialogue = SetupDialogue(seed.isMultiple(of: 2) ? Self.found : FoundDevices())
        var steps = 0
        while let question = dialogue.question, steps < 2000 {
            steps += 1
            // Half of the answers are among those that are offered, so that the end is reached.
            let isOffered = random.next().isMultiple(of: 2)
            let offered = question.choices.map(\.value) + [""]
            let answers = isOffered ? offered : Self.pool
            let index = Int(random.next() % UInt64(answers.count))
            guard dialogue.answer(answers[index]) == nil else { continue }
            let settings = try dialogue.configuration()
            let file = dialogue.yaml(root: "/etc/gatelight/root.json")
            let whole = try Configuration(yaml: file, file: "whole")
            #expect(whole.indicator == settings.indicator && whole.camera == settings.camera)
        }
        #expect(dialogue.question == nil, "seed \(seed)")
        try dialogue.configuration().checkInputs()
    }

    /// Runs a whole setup by its file of answers, with somebody who watches and types nothing.
    private func run(_ setup: TerminalSetup, show: (String) -> Void = { _ in }) async throws {
        try await setup.run(
            Self.found, SimulatedTrials(), isWatched: true, next: { nil }, tell: { _ in },
            show: show)
    }

    /// The error of a setup that is given `root` as its root metadata, and writes into `folder`.
    private func refusal(of root: FilePath, in folder: TemporaryFolder) async throws -> Failure? {
        let answers = try folder.file("answers", Array("root=\(root)\n".utf8))
        let setup = TerminalSetup(
            output: folder.path.appending("g.yaml"), answers: answers, isForced: false,
            isDryRun: false)
        return await #expect(throws: Failure.self) { try await run(setup) }
    }

    @Test func `the file is written once, and replaced only by force`() async throws {
        let folder = try TemporaryFolder()
        let output = folder.path.appending("gatelight.yaml")
        let answers = try folder.file("answers", Array("site=West gate\n".utf8))
        func run(isForced: Bool, isDryRun: Bool = false) async throws -> [String] {
            var shown: [String] = []
            let setup = TerminalSetup(
                output: output, answers: answers, isForced: isForced, isDryRun: isDryRun)
            try await self.run(setup) { shown.append($0) }
            return shown
        }
        let dry = try await run(isForced: false, isDryRun: true)
        #expect(dry.contains(#"  name: "West gate""#))
        #expect(try folder.names == ["answers"])
        let shown = try await run(isForced: false)
        #expect(shown.first == "wrote \(output)")
        #expect(shown.contains { $0.contains("gatelight keys import") })
        #expect(try Configuration.read(path: output).siteName == "West gate")
        let error = await #expect(throws: Failure.self) { try await run(isForced: false) }
        #expect(error?.status == .cannotCreate)
        _ = try await run(isForced: true)
        #expect(try folder.names == ["answers", "gatelight.yaml", "gatelight.yaml.old"])
    }

    @Test func `a replaced file leaves its permissions and the operator's account`() async throws {
        let folder = try TemporaryFolder()
        let output = try folder.file(
            "gatelight.yaml",
            Array(
                """
                kiosk:
                  operator:
                    user: "gate \\"7\\""
                    password-hash: "\(Self.hash)"

                """.utf8))
        #expect(chmod(output.string, 0o640) == 0)
        let answers = try folder.file("answers", [])
        let setup = TerminalSetup(output: output, answers: answers, isForced: true, isDryRun: false)
        try await run(setup)
        for name in ["gatelight.yaml", "gatelight.yaml.old"] {
            let path = folder.path.appending(name)
            let account = try Configuration.read(path: path).kiosk?.account
            #expect(account == .init(user: "gate \"7\"", passwordHash: Self.hash), "\(name)")
            let mode = try FileManager.default.attributesOfItem(atPath: path.string)[
                .posixPermissions]
            #expect(mode as? Int == 0o640, "\(name)")
        }
    }

    private static let hash =
        "scrypt:15:8:1:c0ffee00c0ffee00c0ffee00c0ffee00:" + String(repeating: "0", count: 64)

    @Test func `another root that is installed stops setup before it writes`() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("root.json", Array("another".utf8))
        let repository = folder.path.appending("repository")
        try PublishedKeys(in: repository).publish(
            try NativeIssuer().regionalKey(notBefore: now - 86_400, notAfter: now + 86_400))
        let metadata = repository.appending("metadata").appending("1.root.json")
        let error = try await refusal(of: metadata, in: folder)
        #expect(error?.status == .cannotCreate)
        #expect(error?.message.contains("nothing was written") == true)
        #expect(try folder.names == ["answers", "repository", "root.json"])
    }

    @Test func `a root that is none is refused before anything is written`() async throws {
        let folder = try TemporaryFolder()
        let root = try folder.file("bad.json", Array("{}".utf8))
        let error = try await refusal(of: root, in: folder)
        #expect(error?.message.contains("bad.json") == true)
        #expect(try folder.names == ["answers", "bad.json"])
    }
}
