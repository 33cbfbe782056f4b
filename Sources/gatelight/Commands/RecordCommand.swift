import ArgumentParser
import DeviceInterface
import Failures
import FrameRecording
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Record a camera's frames for replay.",
        discussion: """
            Frames show people. Delete a recording when it is no longer needed.

            """ + examples("record --config gatelight.yaml -o gate.y4m --duration 10"))

    @Option(help: "Configuration file with the camera. (default: built-in settings)")
    var config: String?
    @Option(name: .shortAndLong, help: "File to write the recording to.")
    var output: String
    @Option(help: "Seconds to record, more than 0, such as 2.5. (default: until interrupted)")
    var duration: Double?

    func validate() throws {
        guard let duration, !(duration > 0 && duration.isFinite) else { return }
        throw ValidationError("--duration takes seconds, more than 0, not \(duration).")
    }

    func run() async throws {
        try await reportingFailures {
            try Files.expectFolder(of: FilePath(argument: output))
            let settings = try JudgeAssembly.configuration(config)
            guard let camera = DeviceAssembly.camera(settings.camera) else {
                throw Failure(.configuration, "the configuration has no camera to record from")
            }
            let frames = try await untilInterrupted { try await record(camera) }
            await camera.close()
            StandardOutput.write("\(output): \(frames) frames")
        }
    }

    private func record(_ camera: any Camera) async throws -> Int {
        do {
            return try await RecordingWriter.record(
                camera, to: FilePath(argument: output), seconds: duration,
                progress: { [output] in StandardError.progress("\(output): \($0) frames") })
        } catch let error as RecordingError {
            throw Failure(.ioError, "\(error)")
        }
    }
}
