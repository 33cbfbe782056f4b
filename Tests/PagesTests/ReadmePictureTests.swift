import Cryptography
import Foundation
import Hexadecimal
import Testing

/// The pictures of README.md show the pages as they are now.
@Suite struct ReadmePictureTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let pages = root.appending(path: "Sources/Kiosk/Pages").path()
    private static let folder = root.appending(path: "Hardware/simulator")

    /// A number for the sources of the pages, as Tests/BrowserTests/readme_pictures.py computes it.
    private func digest() throws -> String {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.pages)
        var lines = ""
        for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where !path.hasPrefix("assets/voices") {
            let url = URL(filePath: Self.pages).appending(path: path)
            guard let content = try? Data(contentsOf: url) else { continue }
            lines += "\(Digest.sha256(Array(content)).hexadecimal)  \(path)\n"
        }
        return Digest.sha256(Array(lines.utf8)).hexadecimal
    }

    @Test func `the pictures are those that were drawn of today's pages`() throws {
        var lines = "\(try digest())  pages\n"
        for name in ["kiosk.png", "simulator.png"] {
            let picture = try Data(contentsOf: Self.folder.appending(path: name))
            lines += "\(Digest.sha256(Array(picture)).hexadecimal)  \(name)\n"
        }
        let noted = try String(
            contentsOf: Self.folder.appending(path: "pictures.sha256"), encoding: .utf8)
        let isOfToday = noted == lines
        #expect(
            isOfToday,
            "the pages or their pictures have changed: run Scripts/browser pictures readme")
    }

    @Test(arguments: ["kiosk.png", "simulator.png"])
    func `README shows each picture, which is a PNG of less than 150 kB`(name: String) throws {
        let picture = try Data(contentsOf: Self.folder.appending(path: name))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count < 150_000)
        let readme = try String(
            contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains("](Hardware/simulator/\(name))"))
    }
}
