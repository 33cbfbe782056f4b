package import FoundationEssentials

/// What metadata says of itself, before anybody looked whether it may: to compare and to name, never to
/// trust.
package struct UnverifiedMetadata: Equatable, Sendable {
    /// The version it says it has.
    package let version: Int
    private let signed: JSONValue

    /// When it says that it was made.
    package var issued: Date? { signed["issued"].text.flatMap(Metadata.date) }

    /// `nil` for bytes that are no metadata.
    package init?(_ bytes: [UInt8]) {
        guard let signed = try? JSONValue(bytes)["signed"], let version = signed["version"].integer
        else { return nil }
        self.signed = signed
        self.version = version
    }
}
