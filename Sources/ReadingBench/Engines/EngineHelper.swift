internal import DeviceInterface
internal import FoundationEssentials
internal import Glibc
public import SystemPackage

/// A process that runs the engines that are Python packages. It receives a picture once and then
/// the names of the engines that are to read it.
///
/// A request is either a line `picture WIDTH HEIGHT` followed by the luma of each pixel, or a line
/// `read NAME`. The answer to the second is a line of JSON.
public final class EngineHelper {
    /// The error that makes the helper unusable.
    public struct Failure: Error, CustomStringConvertible {
        /// One line that says what is wrong and what to do.
        public let description: String
    }

    /// An engine that the helper knows, and whether it can run.
    public struct Offer: Decodable, Sendable {
        /// The name, such as `zxing-cpp`.
        public let name: String
        /// The reason why the engine cannot run; `nil` if it can.
        public let missing: String?
    }

    private struct Answer: Decodable {
        let nanoseconds: Int
        let texts: [Data]
    }

    /// The engines that the helper knows.
    public private(set) var offers: [Offer] = []
    private let command: [String]
    private var child: pid_t = 0
    private var toChild = FileDescriptor(rawValue: -1)
    private var fromChild = FileDescriptor(rawValue: -1)
    private var unread: [UInt8] = []
    /// The number of the picture that the helper holds.
    private var shown: UInt64?

    /// Starts `python` with the script of the engines; `models` is the folder of WeChat's models.
    public init(python: FilePath, script: FilePath, models: FilePath?) throws(Failure) {
        command = [python.string, script.string] + (models.map { [$0.string] } ?? [])
        // Without this, writing to a helper that died would end this process instead of giving an
        // error.
        signal(SIGPIPE, SIG_IGN)
        for path in [python, script] where access(path.string, R_OK) != 0 {
            throw Failure(
                description: "\(path) is missing: run Scripts/reading/setup in the repository")
        }
        try start()
    }

    deinit {
        stop()
    }

    /// Starts the helper, or restarts it after it died.
    private func start() throws(Failure) {
        stop()
        (unread, shown) = ([], nil)
        do {
            let down = try FileDescriptor.pipe()
            let up = try FileDescriptor.pipe()
            (toChild, fromChild) = (down.writeEnd, up.readEnd)
            child = try spawn(input: down.readEnd, output: up.writeEnd)
            try down.readEnd.close()
            try up.writeEnd.close()
        } catch {
            throw Failure(description: "start \(command[0]): \(error)")
        }
        guard let offers = try? JSONDecoder().decode([Offer].self, from: Data(try line())) else {
            throw Failure(description: "\(command.joined(separator: " ")) does not answer")
        }
        self.offers = offers
    }

    private func spawn(input: FileDescriptor, output: FileDescriptor) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.rawValue, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.rawValue, STDOUT_FILENO)
        // Otherwise the helper would keep its own input open and not notice the end of this
        // process.
        for end in [input, output, toChild, fromChild] {
            posix_spawn_file_actions_addclose(&actions, end.rawValue)
        }
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let result = posix_spawn(&child, command[0], &actions, nil, &words, environ)
        guard result == 0 else { throw Errno(rawValue: result) }
        return child
    }

    /// Closes the helper's input and ends it.
    private func stop() {
        guard child > 0 else { return }
        try? toChild.close()
        try? fromChild.close()
        kill(child, SIGTERM)
        waitpid(child, nil, 0)
        child = 0
    }

    /// Reads a picture with one engine. If the engine crashes the helper, this throws, and a new
    /// helper is started for the next picture.
    func read(_ picture: BenchPicture, with engine: String) throws(Failure) -> Reading {
        do {
            if shown != picture.frame.number {
                try send(
                    Array("picture \(picture.width) \(picture.height)\n".utf8) + picture.luma)
                shown = picture.frame.number
            }
            try send(Array("read \(engine)\n".utf8))
            let answer = try JSONDecoder().decode(Answer.self, from: Data(try line()))
            return Reading(
                texts: answer.texts.map { Array($0) }, time: .nanoseconds(answer.nanoseconds))
        } catch {
            try start()
            throw Failure(description: "\(engine) failed: \(error)")
        }
    }

    private func send(_ bytes: [UInt8]) throws(Errno) {
        do {
            _ = try toChild.writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private func line() throws(Errno) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                defer { unread.removeSubrange(...end) }
                return Array(unread[..<end])
            }
            let count: Int
            do {
                count = try chunk.withUnsafeMutableBytes { try fromChild.read(into: $0) }
            } catch {
                throw error as? Errno ?? .ioError
            }
            guard count > 0 else { throw .brokenPipe }
            unread += chunk[..<count]
        }
    }
}

/// One of the helper's engines.
final class HelperEngine: ReadingEngine {
    let name: String
    private let helper: EngineHelper

    init(name: String, helper: EngineHelper) {
        (self.name, self.helper) = (name, helper)
    }

    func read(_ picture: BenchPicture) throws -> Reading {
        try helper.read(picture, with: name)
    }
}
