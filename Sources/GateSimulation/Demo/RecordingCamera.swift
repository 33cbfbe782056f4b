import DeviceInterface
import FrameRecording

/// A camera whose frames are kept as they pass.
actor RecordingCamera: Camera {
    nonisolated let name: String
    private let camera: any Camera
    private var writer: RecordingWriter?

    init(_ camera: any Camera, _ writer: consuming RecordingWriter) {
        name = camera.name
        self.camera = camera
        self.writer = consume writer
    }

    var droppedFrames: Int {
        get async { await camera.droppedFrames }
    }

    func nextFrame() async throws(DeviceError) -> Frame? {
        let frame = try await camera.nextFrame()
        do {
            if let frame {
                try writer?.append(frame)
            } else {
                try finish()
            }
        } catch {
            throw DeviceError(.ioFailed, "\(error)", advice: "Record to another place.")
        }
        return frame
    }

    func close() async {
        try? finish()
        await camera.close()
    }

    private func finish() throws(RecordingError) {
        try writer.take()?.finish()
    }
}
