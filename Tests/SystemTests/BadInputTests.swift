import Foundation
import Testing

/// Bad input: one clear line on standard error, the right exit status, nothing half-written.
@Suite struct BadInputTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.write("", "trust/regions/.keep")
    }

    private func run(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(arguments)
    }

    private func expect(
        _ result: Executable.Result, _ status: Int32, _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == status, "\(result)", sourceLocation: sourceLocation)
        #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: sourceLocation)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
    }

    @Test func `a missing picture`() throws {
        let path = folder.file("none.png")
        expect(try run("check", path, "--trust", folder.file("trust")), 66, path)
    }

    @Test func `an empty file`() throws {
        let path = try folder.write("", "empty.png")
        expect(try run("check", path, "--trust", folder.file("trust")), 65, "empty")
    }

    @Test func `a truncated picture`() throws {
        let path = try folder.write(
            Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "a.png")
        expect(try run("check", path, "--trust", folder.file("trust")), 65, path)
    }

    @Test func `bytes of no known format`() throws {
        let path = try folder.write(Data([0, 1, 2, 3, 255]), "bytes.bin")
        expect(try run("check", path, "--trust", folder.file("trust")), 65, path)
    }

    @Test func `a picture without a code is not green`() throws {
        let recording = folder.file("r.y4m")
        _ = try run("simulate", "--duration", "1", "--record", recording)
        let result = try run("check", recording, "--trust", folder.file("trust"))
        expect(result, 1, "no code found")
    }

    @Test func `a missing trust folder`() throws {
        let result = try run("check", "HC1:X", "--trust", folder.file("nowhere"))
        #expect(result.status == 66)
        #expect(result.errors.contains("nowhere"))
    }

    @Test func `a missing, an empty and a damaged recording`() throws {
        let trust = folder.file("trust")
        #expect(try run("replay", folder.file("none.y4m"), "--trust", trust).status == 66)
        let empty = try folder.write("", "empty.y4m")
        expect(try run("replay", empty, "--trust", trust), 65, empty)
        let recording = folder.file("r.y4m")
        _ = try run("simulate", "--duration", "1", "--record", recording)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: recording))
        let cut = try folder.write(bytes.dropLast(1000), "cut.y4m")
        expect(try run("replay", cut, "--trust", trust), 65, cut)
    }

    @Test func `a recording of 10 GB is read as a stream`() throws {
        let recording = folder.file("r.y4m")
        _ = try run("simulate", "--duration", "1", "--record", recording)
        // A sparse file: the frames of a second, then 10 GB of nothing.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: recording))
        try file.truncate(atOffset: 10 << 30)
        try file.close()
        let result = try run("replay", recording, "--trust", folder.file("trust"))
        expect(result, 65, recording)
    }

    @Test func `a configuration with faults names file, line, key and what is accepted`() throws {
        let path = try folder.write(
            "timing:\n  hold: 1s\nindicater:\n  kind: gpio\nadmission:\n  stricter:\n    status-red: green\n",
            "site.yaml")
        let result = try run("check", "HC1:X", "--config", path, "--trust", folder.file("trust"))
        #expect(result.status == 78)
        #expect(
            result.errors.contains(
                "\(path):2:9: timing.hold: \"1s\" is not accepted; accepted: 2s to 15s"))
        #expect(
            result.errors.contains("\(path):3:1: indicater: unknown key; did you mean indicator?"))
        #expect(result.errors.contains("\(path):7:17: admission.stricter.status-red"))
    }

    @Test func `a missing configuration`() throws {
        let path = folder.file("none.yaml")
        expect(try run("run", "--config", path), 78, path)
    }

    @Test func `a missing camera cannot be recorded`() throws {
        let config = try folder.write("camera:\n  device: /dev/video-none\n", "site.yaml")
        let output = folder.file("out.y4m")
        let result = try run("record", "--config", config, "-o", output)
        expect(result, 66, "/dev/video-none")
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `unknown options are a usage error`() throws {
        #expect(try run("check", "--colour").status == 64)
        #expect(try run("simulate", "--duration", "0").status == 64)
        #expect(try run("simulate", "--format", "H264").status == 64)
    }

    @Test func `doctor says what is wrong and what to do`() throws {
        let config = try folder.write(
            """
            trust:
              directory: \(folder.file("nokeys"))
            camera:
              device: /dev/video-none
            indicator:
              kind: gpio
              chip: /dev/gpiochip-none
            journal:
              directory: \(folder.file("journal"))
            """, "site.yaml")
        let result = try run("doctor", "--config", config)
        #expect(result.status == 69)
        #expect(result.output.contains("✗ camera"))
        #expect(result.output.contains("✗ indicator"))
        #expect(result.output.contains("✗ keys"))
        #expect(result.output.contains("✓ journal"))
        #expect(result.output.contains("✓ passages"))
        try folder.write("gatelight-passages 1 00000000\n", "journal/passages")
        let damaged = try run("doctor", "--config", config)
        #expect(
            damaged.output.contains("✗ passages      its line 1 is damaged"), "\(damaged.output)")
        #expect(damaged.output.contains("Start the terminal"))
    }

    /// A start without the signed rules must not forget whom they would refuse.
    @Test func `without the signed rules no passage is forgotten`() throws {
        let config = try folder.write(
            """
            trust:
              directory: \(folder.file("nokeys"))
              rules: border
            admission:
              again-after: 0s
            camera:
              kind: none
            journal:
              directory: \(folder.file("journal"))
            """, "site.yaml")
        let result = try run("doctor", "--config", config)
        #expect(
            result.output.contains("✓ passages      kept for 86402.0 seconds"), "\(result)")
    }
}
