import GateSimulation
import Testing

@Suite struct ScriptTests {
    @Test(arguments: [
        "present green", "present expired for 2.5",
        "present expired distance=0.4 tilt=25 blur=1.2 light=0.6 colour=yellow",
        "present red colour=#39b778 dark=on x=-0.5 y=0.5 turn=-40 rotation=180 glare=1 noise=60 shake=20",
        "picture face-1_2.png", "picture 0a.jpg for 3600", "withdraw", "scene distance=0.05",
        "scene reset", "unplug camera", "unplug indicator", "plug barrier", "stall camera",
        "freeze camera", "corrupt camera", "clock stop", "clock run", "clock back 2h",
        "clock forward 3650d", "clock right", "disk full", "disk free", "keys age 40d",
        "keys expire 440000", "keys remove 000000", "keys revoke 440300", "keys lose",
        "keys fresh", "keys carry", "button", "power cut", "power on", "end",
    ])
    func `every command is read and written as it was`(line: String) throws {
        let script = try Script("12.500 \(line)\n")
        #expect(script.lines.map(\.at) == [.milliseconds(12_500)])
        #expect(script.text == "12.500 \(line)\n")
        #expect(try Script(script.text) == script)
    }

    @Test func `comments, empty lines and spaces mean nothing`() throws {
        let script = try Script(
            "# nobody\n\n  1   present   green  # hello\r\n\t2.05 scene colour=#ff0000 # red\n3 end"
        )
        #expect(
            script.text == "1.000 present green\n2.050 scene colour=#ff0000\n3.000 end\n")
    }

    @Test(arguments: [
        ("present green", 1, 1, "begins with its time"),
        ("1 present", 1, 10, "expected a person"),
        ("1 present nobody", 1, 11, "accepted: green, green-elsewhere"),
        ("1 present green for", 1, 20, "expected seconds"),
        ("1 present green for ever", 1, 21, "0.1 to 3600"),
        ("1 present green for 0", 1, 21, "0.1 to 3600"),
        ("1 present green distance", 1, 17, "NAME=VALUE"),
        ("1 present green distance=9", 1, 17, "accepted: 0.05 to 1"),
        ("1 present green distance=-0", 1, 17, "accepted: 0.05 to 1"),
        ("1 present green distance=nan", 1, 17, "accepted: 0.05 to 1"),
        ("1 present green tilt=1e1", 1, 17, "accepted: -80 to 80"),
        ("1 present green tilt=0x10", 1, 17, "accepted: -80 to 80"),
        ("1 present green colour=blue", 1, 17, "own, black, green, yellow, red and #rrggbb"),
        ("1 present green colour=#12345g", 1, 17, "#rrggbb"),
        ("1 present green dark=yes", 1, 17, "on and off"),
        ("1 present green smell=bad", 1, 17, "no such setting; accepted: distance"),
        ("1 scene", 1, 8, "expected a setting"),
        ("1 picture ../key.png", 1, 11, "begins with a letter or digit"),
        ("1 picture a/b.png", 1, 11, "letters, digits"),
        ("1 unplug lamp", 1, 10, "accepted: camera, indicator, barrier"),
        ("1 stall barrier", 1, 9, "accepted: camera"),
        ("1 clock back", 1, 13, "expected a duration"),
        ("1 clock back 2", 1, 14, "whole number and s, m, h or d"),
        ("1 clock back 0s", 1, 14, "whole number"),
        ("1 clock back 9999999999d", 1, 14, "at most 3650d"),
        ("1 clock back 3651d", 1, 14, "at most 3650d"),
        ("1 keys expire 420000", 1, 15, "this region has no keys here; accepted: 000000"),
        ("1 keys sell", 1, 8, "accepted: age, expire"),
        ("1 disk", 1, 7, "expected full, free"),
        ("1 power off", 1, 9, "accepted: cut, on"),
        ("1 dance", 1, 3, "accepted: present, picture"),
        ("1 withdraw now", 1, 12, "nothing more is expected"),
        ("2 withdraw\n1 withdraw", 2, 1, "earlier than the line above, 2.000"),
        ("1 end\n\n2 withdraw", 3, 1, "nothing comes after `end`"),
        ("86401 withdraw", 1, 1, "0 to 86400"),
        ("1.2345 withdraw", 1, 1, "three decimals"),
        ("-1 withdraw", 1, 1, "begins with its time"),
        ("1. withdraw", 1, 1, "begins with its time"),
        ("99999999999999999999 withdraw", 1, 1, "begins with its time"),
        ("1 présent green", 1, 5, "plain ASCII"),
        ("1 withdraw\u{0}", 1, 11, "this is byte 0"),
    ])
    func `a bad line is refused with its line and column`(
        text: String, line: Int, column: Int, problem: String
    ) throws {
        let error = try #require(throws: ScriptError.self) { try Script(text) }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.problem.contains(problem), "\(error)")
        #expect(error.description.hasPrefix("line \(line), column \(column): "))
    }

    @Test func `a line is at most 200 characters`() throws {
        let error = try #require(throws: ScriptError.self) {
            try Script("1 withdraw" + String(repeating: " ", count: 191))
        }
        #expect(error.column == 201)
        _ = try Script("1 withdraw" + String(repeating: " ", count: 190))
    }

    @Test func `any bytes are either a script or an error`() {
        var random = SystemRandomNumberGenerator()
        let words = [
            "1", "2.5", "present", "green", "for", "clock", "back", "2h", "=", "distance=", "#",
            "scene", "-", "picture", "keys", "\n", " ", "\u{0}", "é", "999999999999", "power",
        ]
        var refused = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }.joined(separator: Bool.random(using: &random) ? " " : "")
            do throws(ScriptError) {
                let script = try Script(text)
                #expect((try? Script(script.text)) == script)
            } catch {
                refused += 1
                #expect(error.line >= 1 && error.column >= 1 && !error.problem.isEmpty)
            }
        }
        #expect(refused > 10_000)
    }

    @Test func `a script ends five seconds after its last command`() throws {
        #expect(try Script("1 present green for 4\n2 withdraw").end == .seconds(10))
        #expect(try Script("1 present green\n9 end").end == .seconds(9))
        #expect(try Script("").end == .seconds(5))
    }
}
