import DeviceInterface
import Failures
import FrameRecording
import Synchronization
import SystemPackage

/// A recording of the frames that a gate's camera took, if one is wanted.
final class FrameRecorder: Sendable {
    private let writer: Mutex<RecordingWriter?>
    private let failure = Mutex<Failure?>(nil)

    /// Begins a recording in a file; without one, nothing is kept.
    init(_ path: FilePath?, _ format: FrameFormat) throws(Failure) {
        do {
            writer = Mutex(try path.map { path in try RecordingWriter(path: path, format: format) })
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }

    /// Keeps a frame; the first failure is thrown at the end.
    func append(_ frame: Frame) {
        writer.withLock { writer in
            do {
                try writer?.append(frame)
            } catch {
                note(Failure(.ioError, "\(error)"))
            }
        }
    }

    /// Keeps the first failure.
    func note(_ failure: Failure) {
        self.failure.withLock { first in first = first ?? failure }
    }

    /// Gives the file its name, or throws the first failure.
    func finish() throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        do {
            try writer.withLock { writer in try writer.take()?.finish() }
        } catch {
            throw Failure(.ioError, "\(error)")
        }
    }
}
