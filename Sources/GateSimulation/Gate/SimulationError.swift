/// A simulation that cannot be set up or kept: what and why.
public struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a person.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
