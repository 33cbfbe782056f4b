import ArgumentParser
import Cryptography
import Failures
import Glibc
import ProgramOutput

/// Commands for the kiosk's page.
struct KioskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk", abstract: "Prepare the configuration of the kiosk's page.",
        subcommands: [KioskPasswordCommand.self])
}

struct KioskPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Hash the operator's password for the configuration.",
        discussion: """
            Reads one line from standard input, 8 to 128 bytes, and prints the value for \
            kiosk.operator.password-hash.

            """ + examples("kiosk password < password.txt"))

    private static let accepted = 8...128

    func run() async throws {
        try await reportingFailures {
            if StandardInput.isTerminal { StandardError.write("Password of the operator:") }
            guard let password = StandardInput.secretLine(),
                Self.accepted.contains(password.utf8.count)
            else { throw Failure(.data, "the password must be one line of 8 to 128 bytes") }
            StandardOutput.write("\(PasswordHash(of: Array(password.utf8)))")
        }
    }
}

/// Reads standard input as typed by a person.
enum StandardInput {
    static let isTerminal = isatty(STDIN_FILENO) == 1

    /// Reads a line without echoing it while it is typed.
    static func secretLine() -> String? {
        var settings = termios()
        guard isTerminal, tcgetattr(STDIN_FILENO, &settings) == 0 else { return readLine() }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
        return readLine()
    }
}
