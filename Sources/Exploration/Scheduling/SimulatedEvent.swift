import Synchronization

/// Something that one task of a process waits for, with a time limit.
final class SimulatedEvent: Sendable {
    private struct State {
        var isSignalled = false
        var waiting: CheckedContinuation<Void, Never>?
        var number = 0
    }

    private let process: SimulatedProcess
    private let state = Mutex(State())

    init(of process: SimulatedProcess) {
        self.process = process
        process.whenEnded { [weak self] in self?.signal() }
    }

    /// Ends the wait, or the next one.
    func signal() {
        state.withLock { state in
            state.isSignalled = true
            return state.waiting.take()
        }?.resume()
    }

    /// Waits for a signal since the last wait, or `time`; `nil` means no limit. Returns at once if
    /// the process is dead or the task is cancelled.
    func wait(until time: Duration?) async {
        guard process.isAlive else { return await process.pass(to: time) }
        let scheduler = process.scheduler
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let number = state.withLock { state -> Int? in
                    guard !state.isSignalled, process.isAlive, !Task.isCancelled,
                        time.map({ $0 > scheduler.now }) ?? true
                    else { return nil }
                    state.waiting = continuation
                    state.number += 1
                    return state.number
                }
                guard let number else { return continuation.resume() }
                if let time { scheduler.at(time) { [weak self] in self?.end(number) } }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
        state.withLock { $0.isSignalled = false }
    }

    private func end(_ number: Int) {
        state.withLock { state in
            state.number == number ? state.waiting.take() : nil
        }?.resume()
    }
}
