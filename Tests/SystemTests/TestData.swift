import Foundation

/// The shared test data: beside the repository, or where `GATELIGHT_DATA` says. It is not ours and
/// not in the repository.
enum TestData {
    static let folder: URL? = {
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

    static var isPresent: Bool { folder != nil }
}
