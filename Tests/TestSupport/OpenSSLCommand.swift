import Foundation

/// The `openssl` command in a folder of its own, as a second opinion.
package final class OpenSSLCommand {
    private let folder: URL

    private static let executable = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Whether the command is installed; tests that need it are skipped without.
    package static var isAvailable: Bool { executable != nil }

    package struct Failure: Error {
        package let arguments: [String]
        package let output: String
    }

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "openssl-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    package func path(of name: String) -> String { folder.appending(path: name).path }

    package func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Runs with words separated by spaces; throws what it printed unless it ends with 0.
    @discardableResult
    package func run(_ line: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.executable ?? "/usr/bin/openssl")
        process.arguments = line.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: process.arguments ?? [], output: text)
        }
        return text
    }
}
