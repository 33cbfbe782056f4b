import DeviceInterface
import Foundation
import Testing
import Verdicts

/// The interface's description, `openapi.json`, against the code.
@Suite struct InterfaceDocumentTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Kiosk/Interface/openapi.json")

    /// Every list of accepted values of a property or parameter called `name`.
    private func lists(of name: String) throws -> [[String]] {
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file))
        var found: [[String]] = []
        func search(_ value: Any) {
            if let list = value as? [Any] { list.forEach(search) }
            guard let object = value as? [String: Any] else { return }
            // A parameter has its name beside its schema, a property is under its name.
            if object["name"] as? String == name, let schema = object["schema"] as? [String: Any] {
                found += [schema["enum"] as? [String]].compactMap(\.self)
            }
            if let schema = object[name] as? [String: Any] {
                found += [schema["enum"] as? [String]].compactMap(\.self)
            }
            object.values.forEach(search)
        }
        search(document)
        return found
    }

    @Test func `the interface document lists exactly the reasons and lamps`() throws {
        let reasons = try lists(of: "reason")
        #expect(reasons.count == 3)
        for list in reasons { #expect(list == Reason.allCases.map(\.rawValue)) }
        let lamps = try lists(of: "lamp")
        #expect(lamps.count == 2)
        for list in lamps { #expect(Set(list) == Set(Lamp.allCases.map(\.rawValue))) }
    }
}
