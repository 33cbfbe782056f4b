package import Execution
import FoundationEssentials
import ServiceLifecycle
package import Terminal
import TerminalCore

/// Reports the engine's state to the service manager: that it is ready, what it does, and that it
/// is alive. The terminal is ready when lamp and barrier have answered an order or are known to
/// have failed.
///
/// The sign of life depends on the engine. It is withheld when the camera's service has reported
/// nothing for 10 s. The service reports even an absent or stalled camera, so its silence means
/// that a decoder hangs, and only a new process helps.
package struct SupervisionService: Service {
    private let manager: ServiceManager
    private let engine: Engine
    private let hasCamera: Bool
    private let clock: any DeadlineClock

    private static let longestSilence = Duration.seconds(10)

    /// Creates the service. `hasCamera` says whether the camera's reports are expected.
    package init(
        manager: ServiceManager, engine: Engine, hasCamera: Bool, clock: any DeadlineClock
    ) {
        self.manager = manager
        self.engine = engine
        self.hasCamera = hasCamera
        self.clock = clock
    }

    /// Reports until shutdown, then announces the stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while await !engine.isReady, !Task.isCancelled {
                try? await clock.sleep(for: .milliseconds(20))
            }
            guard !Task.isCancelled else { return }
            manager.tell("READY=1")
            var told = ""
            while !Task.isCancelled {
                let status = await status()
                if status != told { manager.tell("STATUS=\(status)") }
                told = status
                if await isAlive() { manager.tell("WATCHDOG=1") }
                try? await clock.sleep(for: min(.seconds(1), (manager.watchdog ?? .seconds(3)) / 3))
            }
        }
        manager.tell("STOPPING=1")
    }

    private func isAlive() async -> Bool {
        guard hasCamera else { return true }
        return await engine.cameraSilence < Self.longestSilence
    }

    /// One line for `systemctl status`.
    private func status() async -> String {
        let faults = await engine.failedParts.map(\.rawValue).sorted()
        let scans = await engine.scans
        return faults.isEmpty
            ? "judging; \(scans) scans" : "fault: \(faults.joined(separator: ", ")); \(scans) scans"
    }
}
