import Foundation

/// One case of the public HCERT test data.
struct HCERTCase {
    let name: String
    let prefix: String
    let picture: Data?
    let certificate: Data
    let clock: String
    /// Whether it certifies a recovery that has not begun, or is over, at its clock: no flag of the data
    /// speaks of that.
    let isOutsideRecovery: Bool
    /// The expectations that are false; a missing flag says nothing.
    let falseExpectations: Set<String>

    init?(_ url: URL, folder: URL) throws {
        let data = try Data(contentsOf: url)
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let context = object["TESTCTX"] as? [String: Any],
            let certificate = context["CERTIFICATE"] as? String,
            let der = Data(base64Encoded: certificate),
            let clock = context["VALIDATIONCLOCK"] as? String
        else { return nil }
        name = url.path.replacingOccurrences(of: folder.path + "/", with: "")
            .replacingOccurrences(of: "2DCode/raw/", with: "")
            .replacingOccurrences(of: ".json", with: "")
        prefix = object["PREFIX"] as? String ?? ""
        picture = (object["2DCODE"] as? String).flatMap { Data(base64Encoded: $0) }
        self.certificate = der
        self.clock = clock
        isOutsideRecovery = Self.isOutsideRecovery(object["JSON"], clock)
        let expected = object["EXPECTEDRESULTS"] as? [String: Any] ?? [:]
        falseExpectations = Set(
            expected.filter { ($0.value as? Bool) == false }.keys.map {
                String($0.dropFirst("EXPECTED".count))
            })
    }

    private static func isOutsideRecovery(_ json: Any?, _ clock: String) -> Bool {
        let content = json as? [String: Any]
        let recoveries = content?["r"] as? [[String: Any]] ?? []
        return recoveries.contains { recovery in
            guard let first = recovery["df"] as? String, let last = recovery["du"] as? String else {
                return false
            }
            // Days as text sort by time; none of the cases is within a day of the border.
            return clock.prefix(10) < first.prefix(10) || clock.prefix(10) > last.prefix(10)
        }
    }

    /// The country whose certificate it is: the case's folder; of `common`, Austria made all but one.
    var country: String {
        guard name.hasPrefix("common/") else { return String(name.prefix(2)) }
        return name == "common/CO28" ? "SE" : "AT"
    }

    static func all() throws -> [HCERTCase] {
        guard let folder = TestData.folder?.appendingPathComponent("hcert") else { return [] }
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let urls = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "json" }
        return try urls.compactMap { try HCERTCase($0, folder: folder) }.sorted {
            $0.name < $1.name
        }
    }
}
