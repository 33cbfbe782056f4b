import TerminalCore

/// Passes the core's orders to read an input again to the services that wait for them.
///
/// At most one order waits for each input, because several mean the same.
struct Retries: Sendable {
    private typealias Pipe = (
        stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation
    )

    private let pipes: [InputUpkeep.Input: Pipe]

    init(_ inputs: some Sequence<InputUpkeep.Input>) {
        pipes = Dictionary(
            uniqueKeysWithValues: inputs.map { input -> (InputUpkeep.Input, Pipe) in
                (input, AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)))
            })
    }

    /// Passes an order on.
    func allow(_ input: InputUpkeep.Input) {
        pipes[input]?.continuation.yield()
    }

    /// Waits for the order to read `input` again. Returns at once when the task is cancelled.
    func next(_ input: InputUpkeep.Input) async {
        guard var orders = pipes[input]?.stream.makeAsyncIterator() else { return }
        _ = await orders.next()
    }
}
