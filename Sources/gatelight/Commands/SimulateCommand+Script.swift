import Exploration
import ProgramOutput
import Failures
import GateSimulation
import Logging
import SiteConfiguration
import SystemPackage
import TerminalAssembly

extension SimulateCommand {
    /// Runs a gate with the commands of a script or of standard input.
    func touch(_ settings: Configuration) async throws {
        let playback = try playback()
        if let script, playback?.script.isExplored == true {
            guard !json, expect == nil, saveScript == nil else {
                throw Failure(.usage, "\(script): a script with a site is only played and printed")
            }
            return try playExplored(script, inRealTime: realtime)
        }
        let expected = try expect.map { path throws(Failure) in
            try ExpectedLines(file: FilePath(argument: path))
        }
        let printer = TimelinePrinter(json: json)
        let gate = try gate(settings, printer)
        try playback?.prepare(gate)
        if let playback, !realtime {
            await gate.advance(to: playback.script.end)
            await gate.finish()
        } else {
            if live {
                let commands = try LiveCommands(gate)
                // No one awaits this task. A blocking read from a terminal ends only with the
                // process.
                Task { await commands.follow() }
            }
            try await untilInterrupted { await gate.run() }
        }
        try save(gate)
        try expected?.compare(printer.lines)
    }

    /// Serves the page, either of the demo or of a gate that people operate from the page. A
    /// script, if given, plays first.
    func showPage(_ settings: Configuration) async throws {
        #if Kiosk
            var page = settings.kiosk ?? KioskSettings()
            page.port = port ?? page.port
            let logger = Logger(label: "gatelight") { _ in LineLog() }
            let playback = try playback()
            if let script, playback?.script.isExplored == true {
                return try await ExploredPage(
                    FilePath(argument: script), settings: settings, page: page,
                    version: Gatelight.version, logger: logger
                ).run()
            }
            let terminal = InteractiveTerminal(
                seed: seed, isDemo: demo, settings: settings, file: config, page: page,
                version: Gatelight.version, logger: logger)
            if let gate = try await terminal.run({ try playback?.prepare($0) }) { try save(gate) }
        #else
            throw Failure(.usage, "--page: this program was built without the page")
        #endif
    }

    private func playback() throws(Failure) -> ScriptPlayback? {
        try script.map { path throws(Failure) in try ScriptPlayback(FilePath(argument: path)) }
    }

    private func gate(
        _ settings: Configuration, _ printer: TimelinePrinter
    ) throws(Failure) -> SimulatedGate {
        do {
            return try SimulatedGate(.init(settings, seed: seed), observe: printer.show)
        } catch {
            throw Failure(error)
        }
    }

    private func save(_ gate: SimulatedGate) throws(Failure) {
        guard let saveScript else { return }
        do {
            try gate.save(script: FilePath(argument: saveScript))
        } catch {
            throw Failure(error)
        }
    }
}
