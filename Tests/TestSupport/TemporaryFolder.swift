import Foundation
package import SystemPackage

/// A folder of its own for one test, removed with what is in it.
package final class TemporaryFolder {
    package let path: FilePath

    package init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "gatelight-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    package func file(_ name: String, _ bytes: [UInt8]? = nil) throws -> FilePath {
        let file = path.appending(name)
        if let bytes { try Data(bytes).write(to: URL(filePath: file.string)) }
        return file
    }

    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() }
    }

    package static func bytes(of file: FilePath) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: file.string)))
    }
}
