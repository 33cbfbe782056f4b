public import DeviceInterface
import Synchronization

/// Hands the next frame of the camera to whoever asks for one, after it was looked at.
///
/// A frame is a lease on the camera's buffer, so none is kept for nobody: without a question it costs
/// the camera's task one lock.
public final class PreviewTap: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<Frame?, Never>] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Waits for a frame; `nil` if none comes within `limit`.
    public func nextFrame(within limit: Duration = .seconds(1)) async -> Frame? {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await Task.sleep(for: limit)
                self.answer(id, nil)
            }
            defer { group.cancelAll() }
            return await withCheckedContinuation { continuation in
                state.withLock { $0.waiting[id] = continuation }
            }
        }
    }

    func offer(_ frame: Frame) {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: frame) }
    }

    private func answer(_ id: Int, _ frame: Frame?) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
        waiting?.resume(returning: frame)
    }
}
