import Foundation
import Testing

/// The real executable, started as a user would start it.
enum Executable {
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// Standard output, each line a JSON object.
        var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
    }

    /// Beside the test bundle, unless the environment says otherwise.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["GATELIGHT_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return bundle.appendingPathComponent("gatelight").path
    }()

    /// Runs to the end; standard error goes through a file so that neither pipe can fill up.
    static func run(
        _ arguments: String..., input: String = "", command: String = path
    ) throws -> Result {
        try run(arguments, input: input, command: command)
    }

    static func run(_ arguments: [String], input: String = "", command: String = path) throws
        -> Result
    {
        let folder = try Folder()
        let (inputURL, outputURL, errorURL) = (
            folder.url("in"), folder.url("out"), folder.url("err")
        )
        try Data(input.utf8).write(to: inputURL)
        for url in [outputURL, errorURL] { try Data().write(to: url) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: inputURL)
        process.standardOutput = try FileHandle(forWritingTo: outputURL)
        process.standardError = try FileHandle(forWritingTo: errorURL)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: String(decoding: try Data(contentsOf: outputURL), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errorURL), as: UTF8.self))
    }
}

/// A folder that goes away with the last reference to it.
final class Folder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("gatelight-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs a script of bash in the folder, with `gatelight` in its path; anything but status 0 is an issue.
    @discardableResult
    func shell(_ script: String) throws -> Executable.Result {
        let binary = URL(filePath: Executable.path).deletingLastPathComponent().path
        let result = try Executable.run(
            ["-euc", "cd \"$0\"; export PATH=\"$1:$PATH\"; \(script)", path, binary],
            command: "/bin/bash")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        return result
    }

    /// Makes a key of Guangdong in `private`, trusted in `trust`; `options` go to `keys create`.
    func makeKey(_ options: String...) throws {
        let made = try Executable.run(
            [
                "keys", "create", "--region", "440000", "--output", file("private"), "--trust",
                file("trust"),
            ] + options)
        #expect(made.status == 0, "\(made.errors)")
    }

    /// Publishes a repository without keys in `repository`, and installs its root in a folder, as `root.json`.
    func makeRepository(rootIn name: String) throws {
        try shell(
            """
            for role in root targets online; do
                gatelight keys create --role $role --output private
            done
            gatelight keys init repository --root-key private/root.public.pem \
                --targets-key private/targets.public.pem --online-key private/online.public.pem
            for role in root targets; do
                gatelight keys sign repository --key private/$role.private.pem
            done
            gatelight keys publish repository --key private/online.private.pem
            mkdir -p \(name)
            cp repository/metadata/1.root.json \(name)/root.json
            """)
    }

    /// A fresh code of that key; `options` go to `code issue`.
    func code(_ options: String...) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: file("private"))
        let key = try #require(names.first { $0.hasSuffix(".private.pem") })
        let issued = try Executable.run(
            ["code", "issue", "--key", file("private/\(key)"), "--region", "440000"] + options)
        return issued.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func url(_ name: String) -> URL {
        URL(fileURLWithPath: path).appendingPathComponent(name)
    }

    func file(_ name: String) -> String {
        url(name).path
    }

    /// Writes a file, making the folders above it.
    @discardableResult
    func write(_ data: Data, _ name: String) throws -> String {
        let url = url(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
        return url.path
    }

    @discardableResult
    func write(_ text: String, _ name: String) throws -> String {
        try write(Data(text.utf8), name)
    }
}
