/// Waits until a time of the script in real time, or does not wait at all.
struct Pacer {
    private let start = ContinuousClock.now
    let isRealTime: Bool

    var elapsed: Duration { isRealTime ? ContinuousClock.now - start : .zero }

    func wait(until time: Duration) async {
        guard isRealTime else { return }
        try? await Task.sleep(until: start + time, clock: .continuous)
    }
}
