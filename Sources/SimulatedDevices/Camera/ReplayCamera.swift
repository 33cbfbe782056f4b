public import DeviceInterface
public import FrameRecording
import SystemPackage

/// A camera that delivers the frames of a recording in order.
public actor ReplayCamera: Camera {
    /// The name, `replay of FILE`.
    public nonisolated let name: String
    /// The number of dropped frames; a replay drops none.
    public let droppedFrames = 0
    /// The time of the last frame.
    public private(set) var now = Duration.zero

    private var reader: RecordingReader
    private let pacer: Pacer
    private var first: Duration?

    /// Delivers the frames of `reader`. In real time, each comes at its recorded distance from the
    /// first.
    public init(_ reader: consuming RecordingReader, name: String, isRealTime: Bool = false) {
        self.reader = reader
        self.name = "replay of \(name)"
        pacer = Pacer(isRealTime: isRealTime)
    }

    /// Returns the next frame, with its time counted from the recording's first.
    public func nextFrame() async throws(DeviceError) -> Frame? {
        let frame: Frame?
        do {
            frame = try reader.next()
        } catch {
            throw DeviceError(.badData, "\(error)", advice: "Record it again.")
        }
        guard let frame else { return nil }
        let start = first ?? frame.timestamp
        first = start
        // If a recorded time goes back, the time stands still.
        now = max(now, frame.timestamp - start)
        await pacer.wait(until: now)
        return frame.shifted(to: now)
    }

    /// Does nothing, because there is nothing to release.
    public func close() {}
}

extension Frame {
    /// Returns the same picture at another time; it keeps this frame alive.
    fileprivate func shifted(to time: Duration) -> Frame {
        withBytes { bytes in
            nonisolated(unsafe) let lent = bytes
            return Frame(format, number: number, timestamp: time, lending: lent) { _ = self }
        }
    }
}
