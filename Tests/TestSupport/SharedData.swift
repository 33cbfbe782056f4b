package import Foundation

/// Test data that is not ours, where `GATELIGHT_DATA` says or beside the repository.
package enum SharedData {
    package static let folder: URL? = {
        if let path = ProcessInfo.processInfo.environment["GATELIGHT_DATA"] {
            return URL(fileURLWithPath: path)
        }
        var url = URL(fileURLWithPath: #filePath)
        while url.path != "/" {
            url.deleteLastPathComponent()
            let data = url.appendingPathComponent("shared/data")
            if FileManager.default.fileExists(atPath: data.path) { return data }
        }
        return nil
    }()

    /// A case of signed credentials (`credentials/<format>/cases.jsonl`).
    package struct Case: Decodable, Sendable {
        package let id: String
        package let payload: String?
        package let payloadHex: String?
        package let at: String
        package let expect: String
        package let reason: String?

        package var bytes: [UInt8] {
            if let payload { return Array(payload.utf8) }
            let digits = Array((payloadHex ?? "").utf8)
            return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
        }
    }

    package static func cases(of format: String) throws -> [Case] {
        guard let folder else { return [] }
        let file = folder.appending(path: "credentials/\(format)/cases.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }
}
