import ArgumentParser
import Failures
import TerminalAssembly
import Trust
import ProgramOutput

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys and signer certificates of a trust folder.",
        discussion: examples("keys list --trust trust"))

    @OptionGroup var options: TrustOptions
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let store = try options.strictStore()
            for key in store.regionalKeys { StandardOutput.write(line(KeyLine(key))) }
            for signer in store.signerCertificates { StandardOutput.write(line(KeyLine(signer))) }
        }
    }

    private func line(_ key: KeyLine) -> String {
        json ? Files.json(key) : key.text
    }
}
