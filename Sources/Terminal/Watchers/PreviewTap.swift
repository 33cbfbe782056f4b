public import DeviceInterface
import Synchronization

/// Passes the camera's next frame to callers that request one, after it was examined.
///
/// A frame is a lease on the camera's buffer, so no frame is kept without a request. In that case
/// the camera's task only takes a lock.
public final class PreviewTap: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<Frame?, Never>] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Waits for a frame; returns `nil` if none arrives within `limit`.
    public func nextFrame(within limit: Duration = .seconds(1)) async -> Frame? {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            return await withCheckedContinuation { continuation in
                state.withLock { $0.waiting[id] = continuation }
                // It starts after the request is known, because in a cancelled task it ends at once.
                group.addTask {
                    try? await Task.sleep(for: limit)
                    self.answer(id, nil)
                }
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
