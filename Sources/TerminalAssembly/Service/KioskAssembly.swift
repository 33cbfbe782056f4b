package import BoxedDecoding
package import Failures
import FoundationEssentials
package import SiteConfiguration
package import Terminal

#if Kiosk
    package import Admission
    import BoxedPages
    import Cryptography
    package import DeviceInterface
    import Hexadecimal
    import Journal
    package import Kiosk
    package import Logging
    import Regions
    package import ServiceLifecycle
    import SystemPackage
    package import TerminalCore
    package import Trust
#endif

/// Assembles the terminal's web page. A program built without the page refuses the configuration's
/// section for it.
package struct KioskAssembly {
    /// The page's section of the configuration.
    package let settings: KioskSettings
    /// Observes the terminal on behalf of the page.
    package let watch: GateMonitor
    private let decoder: BoxedDecoder?

    /// `nil` if the configuration has no such section. `start` is a time on the clock of the
    /// observed terminal. `decoder` examines and shows frames that are not read; unless given, this
    /// process does.
    ///
    /// Throws if the program was built without the page, or without TLS although it is configured.
    package init?(
        _ settings: KioskSettings?, decoder: BoxedDecoder? = nil,
        start: Duration = MonotonicTime.now()
    ) throws(Failure) {
        guard let settings else { return nil }
        try PageFeatures.built.check(settings)
        self.settings = settings
        self.decoder = decoder
        watch = GateMonitor(start: start, at: Date(), search: decoder?.unreadablePlaces)
    }

    #if Kiosk
        /// The page's services in start order. They start before the services that judge codes.
        /// They therefore stop after them, and the page shows the final dark lamp too.
        package func services(_ gate: Gate, _ logger: Logger) -> [any Service] {
            let server = PageServer(settings: settings, gate: gate, logger: logger)
            return server.companions + [server]
        }

        /// The services for the page of a terminal with real devices.
        package func services(
            _ configuration: Configuration, file: String?, _ terminal: LiveRunner,
            _ machine: TerminalMachine, _ judge: ReloadableJudge, version: String,
            _ logger: Logger
        ) -> [any Service] {
            let devices = machine.devices
            var gate = gate(
                configuration, file: file, version: version,
                parts: Self.parts(configuration, devices), machine.wallClock,
                now: MonotonicTime.now,
                store: { judge.store }
            ) { await terminal.engine.failedParts }
            gate.clear = { await terminal.engine.handle(.cleared(by: .page)) }
            gate.droppedFrames = { await devices.camera?.droppedFrames ?? 0 }
            gate.show(
                JournalReader(path: VerdictJournal.path(in: configuration.journal.directory)))
            guard machine.boxesPage else { return services(gate, logger) }
            let page = BoxedPage(settings: settings, gate: gate, logger: logger)
            return page.companions + [page]
        }

        /// The terminal that the page shows, real or simulated. `parts` are its devices, and `store`
        /// returns the keys that judge codes now.
        package func gate(
            _ configuration: Configuration, file: String?, version: String,
            parts: [DecisionMachine.Part], _ wallClock: any WallClock,
            now: @escaping @Sendable () -> Duration,
            store: @escaping @Sendable () -> TrustStore,
            failedParts: @escaping @Sendable () async -> Set<DecisionMachine.Part>
        ) -> Gate {
            var gate = Gate(
                siteName: configuration.siteName, version: version, watch: watch,
                wallClock: wallClock, now: now, failedParts: failedParts)
            if let decoder { gate.greyPicture = decoder.greyPicture }
            gate.hasCamera = parts.contains(.camera)
            gate.parts =
                parts.map(\.rawValue) + TrustCheck.Subject.allCases.map(\.rawValue)
            gate.keys = { Self.keys(store()) }
            gate.configuration = file.map(Self.text) ?? ""
            return gate
        }

        private static func parts(
            _ configuration: Configuration, _ devices: LiveRunner.Devices
        ) -> [DecisionMachine.Part] {
            var parts: [DecisionMachine.Part] = []
            if devices.camera != nil { parts += [.camera, .decoder] }
            if !devices.readers.isEmpty { parts.append(.reader) }
            if configuration.indicator != .none { parts.append(.indicator) }
            if devices.barrier != nil { parts.append(.barrier) }
            return parts + [.storage, .trust, .program]
        }

        /// The keys of a store as the page lists them.
        private static func keys(_ store: TrustStore) -> [Gate.TrustedKey] {
            store.regionalKeys.map {
                Gate.TrustedKey(
                    region: $0.region.description, keyID: $0.keyID.hexadecimal, kind: "regional",
                    validFrom: $0.notBefore, validUntil: $0.notAfter)
            }
                + store.signerCertificates.map {
                    Gate.TrustedKey(
                        region: $0.country, keyID: $0.certificate.keyID.hexadecimal,
                        kind: "signer-certificate", validFrom: $0.certificate.notBefore,
                        validUntil: $0.certificate.notAfter)
                }
        }

        /// A configuration file's text without secrets; empty if it cannot be read.
        private static func text(of file: String) -> String {
            guard let bytes = try? Files.read(FilePath(argument: file), limit: 64 << 10) else {
                return ""
            }
            return Configuration.withoutSecrets(String(decoding: bytes, as: UTF8.self))
        }
    #endif
}
