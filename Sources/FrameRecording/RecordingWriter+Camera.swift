public import DeviceInterface
public import SystemPackage

extension RecordingWriter {
    /// Records a camera's frames until it has no more of them, or until they span so many `seconds`.
    ///
    /// `progress` is told how many there are. Returns how many there were; without any, there is no
    /// recording. Throws the camera's error or a `RecordingError`.
    public static func record(
        _ camera: any Camera, to path: FilePath, seconds: Double?,
        progress: (Int) -> Void = { _ in }
    ) async throws -> Int {
        guard let first = try await camera.nextFrame() else { return 0 }
        var writer = try RecordingWriter(path: path, format: first.format)
        var count = 0
        var next: Frame? = first
        while let frame = next {
            try writer.append(frame)
            count += 1
            progress(count)
            if let seconds, (frame.timestamp - first.timestamp) / .seconds(1) >= seconds { break }
            next = try await camera.nextFrame()
        }
        try writer.finish()
        return count
    }
}
