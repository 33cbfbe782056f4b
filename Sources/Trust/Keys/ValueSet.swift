import FoundationEssentials

/// The permitted values of a field in EU certificates, as published by the EU
/// (`ehn-dcc-valuesets`): an identifier, a date, and the meaning of each value.
public struct ValueSet: Hashable, Sendable {
    /// The identifier of the field: `vaccines-covid-19-names`, `covid-19-lab-result`, …
    public let id: String
    /// The date in the value set.
    public let date: String
    /// The meaning of each value in words.
    public let displayNames: [String: String]
    /// The values in use; the others are known but withdrawn.
    public let active: Set<String>

    private struct File: Decodable {
        struct Value: Decodable {
            let display: String
            let active: Bool
        }
        let valueSetId: String
        let valueSetDate: String
        let valueSetValues: [String: Value]
    }

    /// Parses a value set; `file` is its name in errors.
    public init(json: [UInt8], file: String) throws(TrustError) {
        guard let content = try? JSONDecoder().decode(File.self, from: Data(json)) else {
            throw TrustError(.malformed, file, "not a value set")
        }
        id = content.valueSetId
        date = content.valueSetDate
        displayNames = content.valueSetValues.mapValues(\.display)
        active = Set(content.valueSetValues.filter(\.value.active).keys)
    }
}
