import ArgumentParser
import DeviceInterface
import Failures
import FrameRecording
import SiteConfiguration
import SystemPackage
import TerminalAssembly

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Record a camera's frames for replay.",
        discussion: "Frames show people. Delete a recording when it is no longer needed.")

    @Option(help: "Configuration file with the camera. (default: built-in settings)")
    var config: String?
    @Option(name: .shortAndLong, help: "File to write the recording to.")
    var output: String
    @Option(help: "Seconds to record. (default: until interrupted)")
    var duration: Double?

    func run() async throws {
        try await reportingFailures {
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
                camera, to: FilePath(output), seconds: duration,
                progress: { [output] in StandardError.progress("\(output): \($0) frames") })
        } catch let error as RecordingError {
            throw Failure(.ioError, "\(error)")
        }
    }
}
