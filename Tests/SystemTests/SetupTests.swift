import Foundation
import Testing

/// `gatelight setup` as an installer's script starts it.
struct SetupTests {
    private let folder: Folder
    private let output: String

    init() throws {
        folder = try Folder()
        output = folder.file("gatelight.yaml")
    }

    private static let answers = """
        site=West gate
        camera=none
        reader=serial
        reader.device=/dev/ttyS9
        lamp=text
        lamp.device=/dev/ttyS8
        page=no
        """

    @Test func `a file of answers gives a configuration that doctor reads`() throws {
        let answers = try folder.write(Self.answers, "answers")
        let setup = try Executable.run("setup", "--answers", answers, "--output", output)
        #expect(setup.status == 0, "\(setup.errors)")
        #expect(setup.output.hasPrefix("wrote \(output)\n"))
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.contains(#"name: "West gate""#))
        let doctor = try Executable.run("doctor", "--config", output)
        #expect(doctor.status == 69)
        #expect(doctor.output.contains("✓ configuration \(output)"), "\(doctor.output)")
        #expect(doctor.output.contains("✗ reader"))
    }

    @Test func `a file that exists is replaced only by force, and a dry run writes nothing`() throws
    {
        let answers = try folder.write(Self.answers, "answers")
        let dry = try Executable.run("setup", "--answers", answers, "--output", output, "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("device: \"/dev/ttyS9\""))
        #expect(!FileManager.default.fileExists(atPath: output))
        try folder.write("site: {name: Old}\n", "gatelight.yaml")
        let refused = try Executable.run("setup", "--answers", answers, "--output", output)
        #expect(refused.status == 73 && refused.errors.contains("--force"), "\(refused)")
        let forced = try Executable.run(
            "setup", "--answers", answers, "--output", output, "--force")
        #expect(forced.status == 0)
        #expect(try String(contentsOfFile: output + ".old", encoding: .utf8).contains("Old"))
    }

    @Test func `answers that end early write nothing`() throws {
        for input in ["", "West gate\n", "West gate\n\n\nnone\nserial"] {
            let result = try Executable.run(["setup", "--output", output], input: input)
            #expect(result.status == 65, "\(result)")
            #expect(result.errors.contains("nothing was written"))
            #expect(result.output.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }

    @Test func `piped answers are taken in the order of the questions`() throws {
        let input = "West gate\n44*\n\nnone\nserial\n/dev/ttyS9\n\nnone\nnone\nno\n\n"
        let result = try Executable.run(["setup", "--output", output], input: input)
        // A machine with a GPIO chip is asked for a button, too.
        #expect([0, 65].contains(result.status), "\(result.errors)")
        guard !FileManager.default.fileExists(atPath: "/dev/gpiochip0") else { return }
        #expect(result.status == 0, "\(result.errors)")
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.contains(#"regions: ["44*"]"#), "\(text)")
    }
}
