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
        var (command, place) = (Gatelight.self as any ParsableCommand.Type, ["gatelight"])
        for word in words.first == "help" ? words.dropFirst() : words[...] {
            let known = command.configuration.subcommands
            guard !known.isEmpty, !word.hasPrefix("-") else { return }
            let next = known.first { $0.configuration.commandName == word }
            guard let next else {
                let names = known.filter(\.configuration.shouldDisplay)
                    .compactMap(\.configuration.commandName)
                StandardError.tell(
                    UsageMessage.unknown(word, in: place.joined(separator: " "), known: names))
                throw ExitCode(Failure.Status.usage.rawValue)
            }
            command = next
            place.append(word)
        }
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
