import Admission
import ArgumentParser
import Failures
import GateSimulation
import SiteConfiguration
import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore

extension SimulateCommand {
    /// Does what a script or a person says to a gate.
    func touch(_ settings: Configuration) async throws {
        let playback = try script.map { path throws(Failure) in
            try ScriptPlayback(FilePath(path))
        }
        let expected = try expect.map { path throws(Failure) in
            ExpectedLines(
                String(decoding: try Files.read(FilePath(path), limit: 64 << 20), as: UTF8.self))
        }
        let printer = GatePrinter(json: json)
        let gate = try gate(settings, printer)
        try playback?.prepare(gate)
        if let playback, !realtime {
            await gate.advance(to: playback.script.end)
            await gate.finish()
        } else {
            if live {
                let commands = try LiveCommands(gate)
                // Nobody awaits it: a read from a terminal ends with the process.
                Task { await commands.follow() }
            }
            try await untilInterrupted { await gate.run() }
        }
        if let saveScript { try save(gate, saveScript) }
        try expected?.compare(printer.lines)
    }

    #if Kiosk
        /// Lets whoever opens the page touch a gate; a script plays first.
        func touchOnPage(_ settings: Configuration, _ page: KioskSettings) async throws {
            let playback = try script.map { path throws(Failure) in
                try ScriptPlayback(FilePath(path))
            }
            let terminal = TouchedTerminal(
                options: gateOptions(settings), settings: settings, file: config, page: page)
            let gate = try await terminal.run { try playback?.prepare($0) }
            if let saveScript, let gate { try save(gate, saveScript) }
        }
    #endif

    private func gateOptions(_ settings: Configuration) -> SimulatedGate.Options {
        var options = SimulatedGate.Options()
        options.seed = seed
        options.timing = Timing(settings.timing)
        options.policy = SitePolicy(settings.admission)
        options.passageTime = settings.passageTime(joinedWith: nil)
        return options
    }

    private func gate(
        _ settings: Configuration, _ printer: GatePrinter
    ) throws(Failure) -> SimulatedGate {
        do {
            return try SimulatedGate(
                gateOptions(settings), perception: { Perception(judge: $0) }, observe: printer.show)
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }

    private func save(_ gate: SimulatedGate, _ path: String) throws(Failure) {
        do {
            try gate.save(script: FilePath(path))
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }
}
