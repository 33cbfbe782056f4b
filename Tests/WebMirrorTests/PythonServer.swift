import Foundation
import Testing
import TestSupport

/// `Python/server.py`, on loopback, for as long as this lives.
final class PythonServer {
    struct Request: Codable, Equatable {
        let path: String
        let range: String?
        let ifRange: String?
        let connection: Int

        enum CodingKeys: String, CodingKey {
            case path, range, connection
            case ifRange = "if-range"
        }
    }

    static let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]
    /// What its `whole` serves, and what its `changed` serves later.
    static let body = (0..<100_000).map { UInt8($0 * 7 % 251) }
    static let other = (0..<90_000).map { UInt8($0 * 11 % 251) }

    let address: String
    private let process = Process()
    private let input = Pipe()

    /// Over TLS with a certificate and its key, in files.
    init(certificate: (file: String, key: String)? = nil) throws {
        let script = try #require(
            Bundle.module.url(forResource: "server", withExtension: "py", subdirectory: "Python"))
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = [script.path] + (certificate.map { [$0.file, $0.key] } ?? [])
        process.standardInput = input
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        address = "http\(certificate == nil ? "" : "s")://127.0.0.1:\(port)"
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
