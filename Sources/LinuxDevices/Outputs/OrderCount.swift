internal import Synchronization

/// Counts orders when they are given, before they wait for the device's thread: an order under way
/// sees that a newer one has come and makes room for it.
final class OrderCount: Sendable {
    private let count = Atomic(0)

    /// The newest order's number.
    var newest: Int { count.load(ordering: .sequentiallyConsistent) }

    /// Numbers a new order.
    func next() -> Int { count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue }
}
