import FoundationEssentials

/// The values that a field of EU certificates may have, as the EU publishes them
/// (`ehn-dcc-valuesets`): an identifier, a date, and for each value what it means.
public struct ValueSet: Hashable, Sendable {
    /// Which field's values: `vaccines-covid-19-names`, `covid-19-lab-result`, …
    public let id: String
    /// The date it is of, as it says.
    public let date: String
    /// What each value means in words.
    public let displayNames: [String: String]
    /// Values that are in use; others are known and withdrawn.
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

    /// Reads a value set; `file` is its name in errors.
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
