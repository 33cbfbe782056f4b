internal import Synchronization

/// Counts orders when they are given, before they wait for the device's thread. An order in
/// progress can thus notice a newer one and give way.
final class OrderCount: Sendable {
    private let count = Atomic(0)

    /// The number of the newest order.
    var newest: Int { count.load(ordering: .sequentiallyConsistent) }

    /// Returns the number of a new order.
    func next() -> Int { count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue }
}
