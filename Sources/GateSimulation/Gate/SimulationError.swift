/// The error of a simulation that cannot be set up or saved.
public struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as one line of text.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
