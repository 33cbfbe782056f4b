import Foundation

/// The `openssl` command in a folder of its own, as a second opinion.
final class OpenSSLCommand {
    private let folder: URL

    private static let executable = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Whether the command is installed; tests that need it are skipped without.
    static var isAvailable: Bool { executable != nil }

    struct Failure: Error {
        let arguments: [String]
        let output: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "openssl-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Runs with words separated by spaces; throws what it printed unless it ends with 0.
    @discardableResult
    func run(_ line: String) throws -> String {
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

/// ECDSA and SM2 signatures in DER: a sequence of two integers.
enum TwoIntegers {
    static func raw(_ der: [UInt8], size: Int) -> [UInt8] {
        var rest = der.dropFirst(2)
        var raw: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest.dropFirst().first ?? 0)
            let number = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
            raw += [UInt8](repeating: 0, count: size - number.count) + number
            rest = rest.dropFirst(2 + length)
        }
        return raw
    }

    static func der(_ raw: [UInt8]) -> [UInt8] {
        let halves = [raw.prefix(raw.count / 2), raw.suffix(raw.count / 2)]
        let integers = halves.flatMap { half -> [UInt8] in
            var number = Array(half.drop { $0 == 0 })
            if (number.first ?? 0x80) >= 0x80 { number.insert(0, at: 0) }
            return [2, UInt8(number.count)] + number
        }
        return [0x30, UInt8(integers.count)] + integers
    }
}
