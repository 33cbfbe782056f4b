import Foundation
import Testing

/// `Sources/wrong-inputs.md`: what the program answers to input that is wrong. Each row of the page
/// is run, so that page and program cannot differ.
@Suite struct WrongInputTests {
    @Test func `the page has at least forty rows, over every command that reads or writes`() {
        #expect(WrongInput.all.count >= 40)
        #expect(Set(WrongInput.all.map(\.command)).count == WrongInput.all.count)
        let commands = Set(
            WrongInput.all.compactMap { $0.command.split(separator: " ").dropFirst().first })
        for command in [
            "run", "simulate", "check", "replay", "record", "code", "keys", "journal", "doctor",
            "bench", "kiosk",
        ] {
            #expect(commands.contains(Substring(command)), "\(command)")
        }
    }

    @Test(arguments: WrongInput.all)
    func `wrong input gives the status and the line of the page`(_ row: WrongInput) throws {
        let result = try WrongInputFolder().run(row.command)
        #expect(result.status == row.status, "\(result)")
        let errors = result.errors.split(separator: "\n").map(String.init)
        #expect(errors.count == (row.text.isEmpty ? 0 : 1), "\(result.errors)")
        #expect(row.accepts(errors.first ?? ""), "\(result.errors)")
    }
}

/// A row of the page.
struct WrongInput: Sendable, CustomTestStringConvertible {
    let what: String
    let command: String
    let status: Int32
    /// The line on standard error. `…` stands for what differs between machines.
    let text: String

    var testDescription: String { "\(what): \(command)" }

    static let all: [WrongInput] = {
        guard let page = try? SourceText.read("wrong-inputs.md") else { return [] }
        return page.split(separator: "\n").compactMap { WrongInput($0) }
    }()

    /// `nil` for a line that is no row with a status.
    private init?(_ line: Substring) {
        guard line.hasPrefix("| ") else { return nil }
        let cells = line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
        guard cells.count == 4, let status = Int32(cells[2]) else { return nil }
        what = cells[0]
        command = Self.plain(cells[1])
        self.status = status
        text = cells[3] == "(nothing)" ? "" : Self.plain(cells[3])
    }

    /// Removes the backquotes around code.
    private static func plain(_ cell: String) -> String {
        String(cell.drop { $0 == "`" }.reversed().drop { $0 == "`" }.reversed())
            .trimmingCharacters(in: .whitespaces)
    }

    func accepts(_ line: String) -> Bool {
        let pieces = text.split(separator: "…", omittingEmptySubsequences: false)
        guard pieces.count == 2 else { return line == text }
        return line.hasPrefix(pieces[0]) && line.hasSuffix(pieces[1])
    }
}

/// A folder with everything that the page's commands name.
struct WrongInputFolder {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.shell(Self.files)
        makeSocket(at: folder.file("socket"))
    }

    /// Runs a command line of the page in the folder.
    func run(_ command: String) throws -> Executable.Result {
        let binary = URL(filePath: Executable.path).deletingLastPathComponent().path
        return try Executable.run(
            ["-c", "cd \"$0\"; PATH=\"$1:$PATH\"; \(Self.shell)\n\(command)", folder.path, binary],
            command: "/bin/bash")
    }

    /// `as_nobody` runs a command as a user who may not read `secret`. Descriptor 3 is a pipe that
    /// nobody reads. A command that waits for input is ended.
    private static let shell = """
        trap '' PIPE
        exec 3> >(:)
        wait $!
        as_nobody() { if [ "$(id -u)" = 0 ]; then
            setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
        gatelight() { timeout 20 gatelight "$@"; }
        """

    private static let files = #"""
        mkdir folder folder.png trust trust/regions locked private
        : > empty
        : > empty.png
        printf '\001\002\377junk' > junk
        printf '\211PNG\r\n\032\n' > cut.png
        printf 'a\0b' > nul
        printf 'hello\n' > text.txt
        head -c 4000 /dev/zero | tr '\0' a > long
        truncate -s 10G huge.txt
        mkfifo pipe
        ln -s loop loop
        printf 'timing:\n\thold: 3s\n' > tab.yaml
        printf 'timming:\n  hold: 3s\n' > unknown.yaml
        printf 'timing:\n  hold: 99s\n' > number.yaml
        printf 'camera:\n  kind: none\n' > nothing.yaml
        truncate -s 10M huge.yaml
        printf '1 present nobody\n' > bad.script
        printf 'not PEM\n' > key.pem
        printf '{}\n' > key.json
        mkdir root && printf '{}\n' > root/root.json
        printf 'x\n' > secret
        chmod 700 private
        chmod 600 secret
        [ "$(id -u)" = 0 ] || chmod 000 secret private
        chmod 755 . locked
        [ "$(id -u)" = 0 ] || chmod 555 locked
        mkdir journal && printf 'not a journal\n' > journal/journal.jsonl
        """#

    private func makeSocket(at path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
    }
}
