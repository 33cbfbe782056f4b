import Foundation
import Testing

/// The help of every command.
@Suite struct HelpTests {
    /// The commands without subcommands, as words.
    private static let commands: [[String]] = {
        guard let dump = try? Executable.run("--experimental-dump-help"),
            let root = try? JSONSerialization.jsonObject(with: Data(dump.output.utf8))
                as? [String: Any], let command = root["command"] as? [String: Any]
        else { return [] }
        return leaves(of: command, [])
    }()

    private static func leaves(of command: [String: Any], _ words: [String]) -> [[String]] {
        let below = (command["subcommands"] as? [[String: Any]] ?? []).filter {
            $0["commandName"] as? String != "help" && $0["shouldDisplay"] as? Bool != false
        }
        guard !below.isEmpty else { return [words] }
        return below.flatMap { leaves(of: $0, words + [$0["commandName"] as? String ?? "?"]) }
    }

    @Test func `no help shows a type of the program, and the guard is hidden`() throws {
        #expect(Self.commands.count > 25)
        for words in Self.commands {
            let help = try Executable.run(words + ["--help"])
            #expect(help.status == 0)
            #expect(!help.output.contains("(" + "date:"), "\(words)")
            #expect(!help.output.contains("default: 0)") || !words.contains("issue"), "\(words)")
        }
        #expect(!Self.commands.contains(["guard"]))
        let overview = try Executable.run("--help").output
        #expect(!overview.contains("guard"))
    }

    @Test func `every option of a list names its values`() throws {
        let help = try Executable.run("code", "issue", "--help").output
        #expect(help.contains("(values: dynamic, paper, dependant,"))
        #expect(help.contains("default: dynamic)"))
        #expect(help.contains("2026-03-01T08:00:00Z"))
        #expect(help.contains("1 to 525600"))
    }

    /// Each example runs as it is written, in a folder with the files that it names.
    @Test func `every command has an example, and each can be parsed`() throws {
        for words in Self.commands {
            let help = try Executable.run(words + ["--help"])
            let examples = Self.examples(in: help.output)
            #expect(!examples.isEmpty, "\(words)")
            for example in examples {
                #expect(example.hasPrefix((["gatelight"] + words).joined(separator: " ")))
                let folder = try Folder()
                try folder.shell(Self.files)
                let binary = URL(filePath: Executable.path).deletingLastPathComponent().path
                let result = try Executable.run(
                    [
                        "-c",
                        "cd \"$0\"; PATH=\"$1:$PATH\"; gatelight() { timeout 5 gatelight \"$@\"; }; \(example)",
                        folder.path, binary,
                    ], command: "/bin/bash")
                // Whatever a command line lacks, its error names the help.
                #expect(!result.errors.contains(" --help."), "\(example): \(result.errors)")
                #expect(result.status != 127, "\(example): \(result.errors)")
            }
        }
    }

    private static func examples(in help: String) -> [String] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: "Examples:") else { return [] }
        var examples: [String] = []
        for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("gatelight ") || examples.isEmpty {
                examples.append(text)
            } else {
                examples[examples.count - 1] += " \(text)"
            }
        }
        return examples
    }

    private static let files = #"""
        for role in root targets online 440000 new; do
            gatelight keys create --role $role --output private
        done
        for role in root targets online; do cp private/$role.public.pem $role.pem; done
        cp private/root.public.pem .
        gatelight keys create --region 440000 --output private
        cp private/440000-*.json key.json
        gatelight keys create --region 440000 --output codes --trust trust
        cp codes/440000-*.private.pem private/440000.private.pem
        gatelight code issue --key private/440000.private.pem --region 440000 > code.txt
        gatelight code draw - -o code.png < code.txt
        gatelight keys init repository --root-key root.pem --targets-key targets.pem \
            --online-key online.pem
        gatelight keys add repository 440000 --key private/440000.public.pem
        mkdir copies journal
        cp repository/drafts/440000.json copies/ || :
        : > root.sig
        : > journal/journal.jsonl
        : > codes.txt
        printf 'lamp=none\n' > answers.txt
        printf 'a long password\n' > password.txt
        printf 'camera:\n  kind: none\n' > gatelight.yaml
        gatelight simulate --duration 1 --record gate.y4m > /dev/null
        """#
}
