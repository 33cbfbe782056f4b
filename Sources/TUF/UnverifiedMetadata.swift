package import FoundationEssentials

/// The statements of metadata about itself before verification, for comparison and messages only,
/// never for trust.
package struct UnverifiedMetadata: Equatable, Sendable {
    /// The version in the metadata.
    package let version: Int
    private let signed: JSONValue

    /// The time of issue in the metadata.
    package var issued: Date? { signed["issued"].text.flatMap(Metadata.date) }

    /// Parses bytes; `nil` if they are no metadata.
    package init?(_ bytes: [UInt8]) {
        guard let signed = try? JSONValue(bytes)["signed"], let version = signed["version"].integer
        else { return nil }
        self.signed = signed
        self.version = version
    }
}
