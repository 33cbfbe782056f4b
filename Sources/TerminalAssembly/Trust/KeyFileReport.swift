import Hexadecimal
import Regions
package import SystemPackage
package import Trust

/// The result of importing a key file into a plain folder.
package struct KeyFileReport: Encodable {
    let outcome: String
    let region: String
    let keyID: String
    let path: String

    /// Creates the report on a key that was imported to a path.
    package init(_ imported: (key: RegionalKey, path: FilePath)) {
        outcome = "imported"
        region = imported.key.region.description
        keyID = imported.key.keyID.hexadecimal
        path = imported.path.string
    }

    /// The report as readable text.
    package var text: String { "imported \(keyID) of \(region) to \(path)" }
}
