/// What is wrong with a configuration file: every fault, each with its place.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One fault.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The file.
        public let file: String
        /// Line and column, from 1; `nil` when the file could not be read at all.
        public let place: Place?
        /// The key, dotted.
        public let key: String
        /// What is wrong and what would be accepted.
        public let detail: String

        /// `site.yaml:4:10: timing.hold: 1s is out of range; accepted: 2s to 15s`.
        public var description: String {
            let position = place.map { ":\($0.line):\($0.column)" } ?? ""
            return "\(file)\(position): \(key.isEmpty ? "" : "\(key): ")\(detail)"
        }
    }

    /// Where in a file.
    public struct Place: Hashable, Sendable {
        /// From 1.
        public let line: Int
        /// From 1.
        public let column: Int
    }

    /// In the order of the file.
    public let faults: [Fault]

    /// A line for each fault.
    public var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}
