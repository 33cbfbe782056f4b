import Foundation

/// Writes a Swift file that holds every file under some folders, so that a program needs nothing
/// beside itself: `embed-files OUTPUT FOLDER…`.
///
/// Base64 in string literals: a compiler takes megabytes of them in a moment, which it does not of
/// arrays of numbers.
@main
enum EmbedFiles {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first, arguments.count > 1 else {
            FileHandle.standardError.write(Data("usage: embed-files OUTPUT FOLDER…\n".utf8))
            exit(64)
        }
        var text = "/// Files by their path, in Base64.\nenum EmbeddedFiles {\n"
        text += "    static let base64: [(path: String, content: StaticString)] = [\n"
        for folder in arguments.dropFirst() {
            for path in try files(in: folder) {
                let content = try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))
                text += "        (\"\(path)\", \"\(content.base64EncodedString())\"),\n"
            }
        }
        try (text + "    ]\n}\n").write(toFile: output, atomically: true, encoding: .utf8)
    }

    /// Hidden files are somebody's own.
    private static func files(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: "\(folder)/\(path)", isDirectory: &isFolder)
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            let isPlain = path.allSatisfy { $0.isASCII && $0 != "\"" && $0 != "\\" }
            return exists && !isFolder.boolValue && !isHidden && isPlain
        }.sorted()
    }
}
