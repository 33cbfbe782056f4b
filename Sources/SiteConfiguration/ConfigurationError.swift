/// The faults of a configuration file, each with its place.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One fault.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The name of the file.
        public let file: String
        /// The line and column; `nil` if the file could not be read.
        public let place: Place?
        /// The key, with dots between its parts.
        public let key: String
        /// The mistake, and what would be accepted.
        public let detail: String

        /// One line, such as `site.yaml:4:10: timing.hold: 1s is out of range; accepted: 2s to
        /// 15s`.
        public var description: String {
            let position = place.map { ":\($0.line):\($0.column)" } ?? ""
            return "\(file)\(position): \(key.isEmpty ? "" : "\(key): ")\(detail)"
        }
    }

    /// A place in a file.
    public struct Place: Hashable, Sendable {
        /// The line, from 1.
        public let line: Int
        /// The column, from 1.
        public let column: Int
    }

    /// The faults in the order of the file.
    public let faults: [Fault]

    /// One line for each fault.
    public var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}
