import DeviceInterface
import Failures
import FrameRecording
import Synchronization
import SystemPackage

/// Records the frames of a gate's camera, if a recording is wanted.
final class FrameRecorder: Sendable {
    private let writer: Mutex<RecordingWriter?>
    private let failure = Mutex<Failure?>(nil)

    /// Begins a recording in the file at `path`; `nil` records nothing.
    init(_ path: FilePath?, _ format: FrameFormat) throws(Failure) {
        do {
            writer = Mutex(try path.map { path in try RecordingWriter(path: path, format: format) })
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }

    /// Records a frame. The first failure is thrown by `finish`.
    func append(_ frame: Frame) {
        writer.withLock { writer in
            do {
                try writer?.append(frame)
            } catch {
                note(Failure(.ioError, "\(error)"))
            }
        }
    }

    /// Keeps a failure if it is the first.
    func note(_ failure: Failure) {
        self.failure.withLock { first in first = first ?? failure }
    }

    /// Completes the recording and gives the file its name. Throws the first failure instead if
    /// there was one.
    func finish() throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        do {
            try writer.withLock { writer in try writer.take()?.finish() }
        } catch {
            throw Failure(.ioError, "\(error)")
        }
    }
}
