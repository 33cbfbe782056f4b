/// The error of a simulation that cannot be set up or saved.
public struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for people.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
