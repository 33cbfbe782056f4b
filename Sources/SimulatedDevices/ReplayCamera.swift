public import DeviceInterface
public import FrameRecording
import SystemPackage

/// A camera that hands out every frame of a recording in turn.
public actor ReplayCamera: Camera {
    /// `replay of FILE`.
    public nonisolated let name: String
    /// A replay drops nothing.
    public let droppedFrames = 0
    /// The time of the last frame.
    public private(set) var now = Duration.zero

    private var reader: RecordingReader
    private let pacer: Pacer
    private var first: Duration?

    /// Hands out the frames of `reader`; in real time each at its own distance from the first.
    public init(_ reader: consuming RecordingReader, name: String, isRealTime: Bool = false) {
        self.reader = reader
        self.name = "replay of \(name)"
        pacer = Pacer(isRealTime: isRealTime)
    }

    /// The next frame, its time counted from the recording's first.
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
        // A recording whose times go back is played as if they stood still.
        now = max(now, frame.timestamp - start)
        await pacer.wait(until: now)
        return frame.shifted(to: now)
    }

    /// Nothing to give back.
    public func close() {}
}

extension Frame {
    /// The same picture at another time; it keeps this frame as long as it lives.
    fileprivate func shifted(to time: Duration) -> Frame {
        withBytes { bytes in
            nonisolated(unsafe) let lent = bytes
            return Frame(format, number: number, timestamp: time, lending: lent) { _ = self }
        }
    }
}
