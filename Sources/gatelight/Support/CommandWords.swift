import ArgumentParser
import Failures
import Glibc
import ProgramOutput

/// The words of the command line after the program's name.
enum CommandWords {
    /// The words, without loss of bytes that are not UTF-8.
    static let given: [String] = (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
        CommandLine.unsafeArgv[index].map { word in
            ArgumentText.text(of: (0..<strlen(word)).map { UInt8(bitPattern: word[$0]) })
        }
    }

    /// Prints the nearest command and throws status 64 if a word stands in the place of a command
    /// and is none.
    static func check(_ words: [String]) throws(ExitCode) {
        let rest = words.first == "help" ? words.dropFirst() : words[...]
        try check(rest, below: Gatelight.self, ["gatelight"])
    }

    private static func check(
        _ words: ArraySlice<String>, below command: any ParsableCommand.Type, _ place: [String]
    ) throws(ExitCode) {
        let known = command.configuration.subcommands
        guard let word = words.first, !known.isEmpty, !word.hasPrefix("-") else { return }
        for next in known where next.configuration.commandName == word {
            return try check(words.dropFirst(), below: next, place + [word])
        }
        var names: [String] = []
        for next in known where next.configuration.shouldDisplay {
            names.append(next.configuration.commandName ?? "")
        }
        StandardError.tell(
            UsageMessage.unknown(word, in: place.joined(separator: " "), known: names))
        throw ExitCode(Failure.Status.usage.rawValue)
    }
}

/// The examples of a command's help. Each is given without the program's name.
func examples(_ commands: String...) -> String {
    "Examples:\n" + commands.map { "  gatelight \($0)" }.joined(separator: "\n")
}

/// Throws if a number on the command line is out of its range.
func require(_ option: String, _ value: Int?, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
        "\(option) takes \(range.lowerBound) to \(range.upperBound), not \(value).")
}
