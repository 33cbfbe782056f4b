// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target is built with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

/// The page and its web server; a box without a screen builds without, by
/// `swift build --disable-default-traits`.
let page = TargetDependencyCondition.when(traits: ["Kiosk"])
/// TLS of the page's own, by `swift build --traits Kiosk,TLS`.
let tls = TargetDependencyCondition.when(traits: ["TLS"])

func hummingbird(
    _ product: String, condition: TargetDependencyCondition? = nil
) -> Target.Dependency {
    .product(name: product, package: "hummingbird", condition: condition)
}

/// A Debian library, imported through `Sources/<name>/module.modulemap`.
func library(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, resources: [Resource]? = nil, _ dependencies: Target.Dependency...)
    -> Target
{
    .testTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "gatelight",
    products: [
        .executable(name: "gatelight", targets: ["gatelight"]),
        .executable(name: "gatelight-monitor", targets: ["gatelight-monitor"]),
    ],
    traits: [
        .default(enabledTraits: ["Kiosk"]),
        .trait(name: "Kiosk", description: "The kiosk's and the operator's page, and metrics."),
        .trait(
            name: "TLS", description: "TLS of the page's own, with a second library for it.",
            enabledTraits: ["Kiosk"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    ],
    targets: [
        // Debian's libraries and the kernel's headers
        library("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
        library("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
        library("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
        library("CQREncode", pkgConfig: "libqrencode", debian: "libqrencode-dev"),
        library("CTurboJPEG", pkgConfig: "libturbojpeg", debian: "libturbojpeg0-dev"),
        library("CV4LConvert", pkgConfig: "libv4lconvert", debian: "libv4l-dev"),
        library("CZBar", pkgConfig: "zbar", debian: "libzbar-dev"),
        library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        .target(name: "CLinux"),
        .target(name: "CRows"),

        // Words the whole product shares
        module("Regions"),
        module("Hexadecimal"),
        module("DeviceInterface", system),
        module("Verdicts", "DeviceInterface", "Regions"),

        // Random numbers and functions that are the same on every machine
        module("ReproducibleNumbers"),

        // Files in one piece, and text from outside made fit to be shown
        module("AtomicFiles", system),
        module("TextQuoting"),
        // Why a command could not do its work: a line and an exit status
        module("Failures", "DeviceInterface", "AtomicFiles", system),

        // What commands print
        module(
            "ProgramOutput", "DeviceInterface", "Failures", "Regions", "TextQuoting", "Verdicts",
            system),

        // Codecs and cryptography
        module("Base45"),
        module("CBOR"),
        module("Cryptography", "Hexadecimal", "COpenSSL"),
        module("COSE", "CBOR", "Cryptography"),

        // Credential formats, trust, judgement
        module("TUF", "Hexadecimal", "Cryptography", "AtomicFiles", system),
        module("TUFPublishing", "Hexadecimal", "Cryptography", "TUF", "AtomicFiles", system),
        module("WebMirror", "CCurl", "TUF"),
        module("Revocation", "Hexadecimal", "CZlib", "Cryptography", system),
        .executableTarget(
            name: "tuf-client",
            dependencies: ["TUF", "WebMirror", "AtomicFiles", arguments, system],
            swiftSettings: strict),
        module(
            "Trust", "Hexadecimal", "Cryptography", "Regions", "Revocation", "TUF", "AtomicFiles",
            system),
        module(
            "Verification", "Base45", "CBOR", "COSE", "CZlib", "Cryptography", "Regions",
            "Revocation", "Trust", "Verdicts"),
        module(
            "Admission", "Hexadecimal", "DeviceInterface", "Regions", "Trust", "Verdicts",
            "Verification"),

        module(
            "SimulatedStorage", "DeviceInterface", "ReproducibleNumbers", "Revocation", "Trust",
            system),

        // The other side: those who issue codes, and the keys of a region
        module(
            "Issuing", "Hexadecimal", "Cryptography", "Failures", "Regions", "Revocation", "TUF",
            "TUFPublishing",
            "Trust", "Verification", system),

        // Frames and symbols
        module("PixelConversion", "CTurboJPEG", "CV4LConvert", "CLinux", "DeviceInterface"),
        module("QRDecoding", "CRows", "CZBar", "DeviceInterface", "PixelConversion"),
        module("SymbolDrawing", "CQREncode"),
        module("Pictures", "CPNG", "CTurboJPEG", "DeviceInterface"),
        module("FrameRecording", "DeviceInterface", "AtomicFiles", system),

        // Drawn frames
        module(
            "SceneRendering", "Pictures", "ReproducibleNumbers", "SymbolDrawing"),

        module("Coaching", "DeviceInterface", "PixelConversion"),

        // Processes of this program that confine themselves
        module("BoxedProcesses", "CLinux", "Execution", system),
        // Decoders in processes of their own
        module(
            "BoxedDecoding", "BoxedProcesses", "CLinux", "CRows", "Coaching", "DeviceInterface",
            "Pictures",
            "PixelConversion", "QRDecoding", system),

        // Devices
        module("SerialProtocols", "DeviceInterface"),
        module("Execution"),
        module("DeviceGuards", "DeviceInterface", "Execution"),
        module("OutputMonitor", "DeviceInterface", "SerialProtocols"),
        module(
            "LinuxDevices", "CLinux", "DeviceGuards", "DeviceInterface", "Execution",
            "OutputMonitor", "SerialProtocols", "TextQuoting",
            "AtomicFiles",
            system),
        // The monitor of the outputs, a program of its own
        module(
            "MonitorProcess", "AtomicFiles", "CLinux", "DeviceInterface", "Execution",
            "LinuxDevices", "OutputMonitor", "SerialProtocols", system),
        .executableTarget(
            name: "gatelight-monitor", dependencies: ["MonitorProcess"], swiftSettings: strict),
        module(
            "SimulatedDevices", "DeviceInterface", "FrameRecording", "Pictures",
            "SceneRendering", system),

        // What readers are measured with
        module(
            "GateScenes", "DeviceInterface", "Pictures", "ReproducibleNumbers", "SceneRendering",
            "SymbolDrawing"),

        module(
            "ReadingBench", "AtomicFiles", "DeviceInterface", "Failures", "GateScenes", "Pictures",
            "QRDecoding",
            "SceneRendering", "SymbolDrawing", system),

        // The terminal
        module("TransparencyLog", "Cryptography"),
        module(
            "Journal", "Hexadecimal", "Cryptography", "DeviceInterface", "Regions", "Verdicts",
            "AtomicFiles", "TransparencyLog",
            system),
        module(
            "Passages", "Cryptography", "DeviceInterface", "Regions", "AtomicFiles", system),
        module(
            "SiteConfiguration", "Cryptography", "DeviceInterface", "Regions", "SerialProtocols",
            "TextQuoting", "TransparencyLog", "Verdicts", "AtomicFiles", system,
            .product(name: "Yams", package: "Yams")
        ),
        module("TerminalCore", "DeviceInterface", "Verdicts"),
        module(
            "Terminal", "Coaching", "DeviceInterface", "Execution", "Passages", "TerminalCore",
            "Verdicts", lifecycle, logging),
        .target(
            name: "TerminalAssembly",
            dependencies: [
                "Hexadecimal",
                .target(name: "Kiosk", condition: page),
                .target(name: "BoxedPages", condition: page),
                "Admission", "BoxedDecoding", "COSE", "Cryptography", "DeviceGuards",
                "DeviceInterface", "Execution",
                "Failures", "FrameRecording", "Journal", "LinuxDevices", "OutputMonitor",
                "Passages",
                "Pictures", "QRDecoding", "Regions", "Revocation", "SiteConfiguration", "TUF",
                "Terminal", "TerminalCore", "TextQuoting", "TransparencyLog", "Trust", "Verdicts",
                "Verification",
                "WebMirror", "AtomicFiles", lifecycle, logging, signals, system,
            ],
            swiftSettings: strict),
        // A whole gate on virtual time
        .target(
            name: "GateSimulation",
            dependencies: [
                "Base45", "Hexadecimal",
                .target(name: "Kiosk", condition: page),
                "Admission", "COSE", "Cryptography", "DeviceInterface", "Failures",
                "FrameRecording", "Journal", "Passages", "Pictures", "ProgramOutput", "Regions",
                "ReproducibleNumbers", "Revocation", "SceneRendering", "SimulatedDevices",
                "SimulatedStorage", "SiteConfiguration",
                "SymbolDrawing", "TUF",
                "TUFPublishing", "Terminal", "TerminalAssembly", "TerminalCore", "Trust",
                "Verdicts", "Verification", "AtomicFiles", lifecycle, logging, signals, system,
            ],
            exclude: ["Scripts"], swiftSettings: strict, plugins: ["EmbedFilesPlugin"]),
        // The search for sequences that break the terminal
        .target(name: "CSwiftRuntime"),
        .target(
            name: "Exploration",
            dependencies: [
                .target(name: "Kiosk", condition: page),
                "Admission", "AtomicFiles", "CSwiftRuntime", "Cryptography", "DeviceGuards",
                "DeviceInterface", "Execution", "Failures", "GateSimulation", "Journal", "Passages",
                "QRDecoding", "Regions", "ReproducibleNumbers", "SimulatedStorage",
                "SiteConfiguration", "SymbolDrawing", "TUF",
                "Terminal", "TerminalAssembly", "TerminalCore", "Trust", "Verdicts",
                lifecycle, logging, system,
            ],
            swiftSettings: strict),
        // What a terminal's work is measured with
        module(
            "TerminalBench", "Admission", "BoxedDecoding", "Cryptography", "DeviceInterface",
            "Failures",
            "QRDecoding", "Regions", "ReproducibleNumbers", "Revocation", "SceneRendering",
            "SimulatedDevices",
            "SymbolDrawing", "Terminal", "TerminalAssembly", "TerminalCore", "Trust", "Verdicts",
            "Verification",
            "AtomicFiles", system),
        // What people see
        .executableTarget(name: "embed-files", swiftSettings: strict),
        .plugin(
            name: "EmbedFilesPlugin", capability: .buildTool(), dependencies: ["embed-files"],
            path: "Sources/EmbedFilesPlugin"),
        module("PageRequests"),
        .target(
            name: "Kiosk",
            dependencies: [
                "SiteConfiguration", "Cryptography", "DeviceInterface", "Journal", "PageRequests",
                "Pictures", "PixelConversion", "Terminal", "TerminalCore", "Verdicts",
                "AtomicFiles",
                lifecycle,
                logging,
                hummingbird("Hummingbird"),
                hummingbird("HummingbirdCore"), hummingbird("HummingbirdTLS", condition: tls),
                system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: tls),
            ],
            exclude: ["Interface", "Pages"], swiftSettings: strict,
            plugins: ["EmbedFilesPlugin"]),
        // The page in a process of its own
        module(
            "BoxedPages", "BoxedProcesses", "CLinux", "Cryptography", "DeviceInterface",
            "Execution", "Journal", "Kiosk", "Pictures", "PixelConversion", "SiteConfiguration",
            "Terminal", "TerminalCore", "Verdicts", lifecycle, logging, system),
        .executableTarget(
            name: "gatelight",
            dependencies: [
                "Hexadecimal",
                .target(name: "Kiosk", condition: page),
                "Admission", "Base45", "BoxedDecoding", "CBOR", "COSE", "Cryptography",
                "DeviceGuards",
                "DeviceInterface", "Exploration", "Failures", "FrameRecording", "GateSimulation",
                "Issuing", "Journal",
                "LinuxDevices", "Passages",
                "Pictures", "PixelConversion", "ProgramOutput", "QRDecoding", "ReadingBench",
                "Regions", "Revocation", "SimulatedDevices", "SiteConfiguration", "SymbolDrawing",
                "TUF",
                "TUFPublishing", "Terminal", "TerminalAssembly", "TerminalBench", "TerminalCore",
                "TextQuoting", "Trust",
                "Verdicts", "Verification", "WebMirror", "AtomicFiles", arguments, lifecycle,
                logging, signals, system,
            ],
            swiftSettings: strict),

        // Notes what tests bring to the disk
        .target(name: "CSyncs", path: "Tests/CSyncs"),
        // What several tests use: issuers, seeded numbers, folders
        .target(
            name: "TestSupport",
            dependencies: [
                "Admission", "Base45", "CBOR", "CLinux", "COSE", "CSyncs", "CZlib",
                "Cryptography",
                "Regions", "ReproducibleNumbers", "Revocation", "TUFPublishing", "Trust",
                "Verification", system,
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("RegionsTests", "Regions"),
        tests("ReproducibleNumbersTests", "ReproducibleNumbers"),
        tests(
            "ProgramOutputTests", "DeviceInterface", "Failures", "ProgramOutput", "TextQuoting",
            system),
        tests("TextQuotingTests", "TextQuoting", "ReproducibleNumbers", "TestSupport"),
        tests("AtomicFilesTests", "TestSupport", "AtomicFiles", system),
        tests("CodecTests", "Base45", "CBOR", "ReproducibleNumbers", "TestSupport"),
        tests("CryptographyTests", "Cryptography", "TestSupport"),
        tests(
            "CredentialTests", resources: [.copy("Python")], "Base45", "CBOR", "COSE",
            "Cryptography", "Verdicts", "Verification",
            "Regions", "TestSupport"),
        // Killed in the middle by TrustTests, thousands of times
        .executableTarget(
            name: "interrupted-update", dependencies: ["Revocation", "Trust", system],
            path: "Tests/InterruptedUpdate", swiftSettings: strict),
        tests(
            "TrustTests", resources: [.copy("Python")], "Hexadecimal", "DeviceInterface",
            "interrupted-update",
            "Admission", "Cryptography", "Regions", "Revocation", "SimulatedStorage", "TUF",
            "TUFPublishing", "ReproducibleNumbers", "TestSupport", "Trust", "Verdicts",
            "Verification", system),
        tests(
            "TUFTests", resources: [.copy("Python")], "Hexadecimal", "Cryptography", "TUF",
            "TestSupport", system),
        tests(
            "WebMirrorTests", resources: [.copy("Python")], "TUF", "TestSupport", "WebMirror"),
        tests(
            "RevocationTests", "Hexadecimal", "Cryptography", "Revocation", "ReproducibleNumbers",
            "TestSupport",
            system),
        tests(
            "JudgementTests", "DeviceInterface", "Admission", "Base45", "CBOR", "COSE",
            "Cryptography", "Regions",
            "Revocation", "ReproducibleNumbers", "TestSupport", "Trust", "Verdicts",
            "Verification", system),
        tests(
            "ImagingTests", "DeviceInterface", "FrameRecording", "Pictures", "PixelConversion",
            "QRDecoding", "SymbolDrawing", "ReproducibleNumbers", "TestSupport", system),
        // A decoder process, genuine or taken over, for BoxedDecodingTests
        .target(name: "CAttempts", path: "Tests/CAttempts"),
        .executableTarget(
            name: "decoder-double",
            dependencies: ["BoxedDecoding", "CAttempts", "CLinux", "DeviceInterface"],
            path: "Tests/DecoderDouble", swiftSettings: strict),
        tests(
            "BoxedDecodingTests", "Admission", "BoxedDecoding", "BoxedProcesses", "CAttempts",
            "CLinux", "Coaching",
            "DeviceInterface", "Execution", "Passages", "Pictures", "PixelConversion", "QRDecoding",
            "ReproducibleNumbers", "SymbolDrawing", "Terminal", "TerminalCore", "TestSupport",
            "Verdicts", "Verification", "decoder-double", lifecycle, logging, system),
        // A page's process, genuine or taken over, for BoxedPagesTests
        .executableTarget(
            name: "page-double", dependencies: ["BoxedPages", "CAttempts", "CLinux"],
            path: "Tests/PageDouble", swiftSettings: strict),
        tests(
            "BoxedPagesTests", "BoxedPages", "BoxedProcesses", "CAttempts", "CLinux",
            "DeviceInterface", "Journal", "Kiosk", "ReproducibleNumbers", "SiteConfiguration",
            "Terminal", "TerminalCore", "TestSupport", "Verdicts", "page-double", lifecycle,
            logging, system),
        tests(
            "LinuxDevicesTests", "CLinux", "DeviceGuards", "DeviceInterface", "Execution",
            "LinuxDevices", "SerialProtocols",
            "ReproducibleNumbers", "TestSupport",
            system),
        tests("SerialProtocolsTests", "DeviceInterface", "SerialProtocols"),
        tests(
            "OutputMonitorTests", "CLinux", "DeviceGuards", "DeviceInterface", "Execution",
            "LinuxDevices", "MonitorProcess", "OutputMonitor", "ReproducibleNumbers",
            "SerialProtocols", "TestSupport", "gatelight-monitor", system),
        tests(
            "SimulatedDevicesTests", "DeviceInterface", "FrameRecording", "Pictures", "QRDecoding",
            "SceneRendering", "SimulatedDevices", "SymbolDrawing", system),
        tests(
            "ReadingBenchTests", "DeviceInterface", "Failures", "GateScenes", "Pictures",
            "QRDecoding", "ReadingBench", "SceneRendering", "SymbolDrawing", "TestSupport", system),
        tests(
            "IssuingTests", "DeviceInterface", "Admission", "Cryptography", "Failures",
            "Verification", "Issuing",
            "Regions", "Revocation", "TUFPublishing", "TestSupport", "Trust", "Verdicts", system),
        tests(
            "TerminalAssemblyTests", "AtomicFiles", "BoxedDecoding", "Cryptography",
            "DeviceInterface", "Admission", "Execution",
            "Failures", "Journal", "decoder-double",
            "Verification", "Passages", "Pictures", "Regions", "ReproducibleNumbers",
            "SiteConfiguration", "SymbolDrawing", "Terminal", "TerminalAssembly", "TerminalCore",
            "TestSupport", "Trust", "Verdicts", logging, system),
        tests("TerminalBenchTests", "Cryptography", "TerminalBench"),
        tests(
            "GateSimulationTests", "Coaching", "DeviceInterface", "Failures", "GateSimulation",
            "Pictures", "SceneRendering", "SimulatedDevices", "SiteConfiguration", "SymbolDrawing",
            "Terminal", "TerminalAssembly",
            "TerminalCore", "TestSupport", "Verdicts", system),
        tests(
            "ExplorationTests", resources: [.copy("Found")], "DeviceInterface", "Execution",
            "Exploration", "GateSimulation", system),
        tests(
            "JournalTests", resources: [.copy("Python")], "Cryptography", "DeviceInterface",
            "Hexadecimal", "Journal", "Regions", "ReproducibleNumbers", "SimulatedStorage",
            "TestSupport", "Trust", "TransparencyLog", "Verdicts", system),
        tests(
            "PassageTests", "DeviceInterface", "Passages", "Regions", "SimulatedDevices",
            "ReproducibleNumbers", "TestSupport", system),
        tests(
            "ConfigurationTests", "DeviceInterface", "SerialProtocols", "SiteConfiguration",
            "Regions", "Verdicts",
            system),
        tests("TerminalCoreTests", "DeviceInterface", "TerminalCore", "Verdicts"),
        tests(
            "TerminalTests", "DeviceInterface", "Execution", "Terminal", "TerminalCore", "Verdicts",
            lifecycle, logging),
        tests(
            "NeverGreenTests", "Admission", "Base45", "CBOR", "COSE", "Cryptography",
            "DeviceInterface", "Verification", "Passages", "QRDecoding", "Regions",
            "SymbolDrawing",
            "Terminal", "TerminalCore", "ReproducibleNumbers", "TestSupport", "Verdicts"),
        tests(
            "KioskTests", "Cryptography", "DeviceInterface", "Journal", "Kiosk", "PageRequests",
            "SiteConfiguration", "Terminal", "TerminalCore", "TestSupport", "Verdicts",
            hummingbird("Hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"), lifecycle, logging, system),
        tests("PageRequestsTests", "PageRequests", "ReproducibleNumbers", "TestSupport"),
        tests(
            "PagesTests", "Cryptography", "DeviceInterface", "Hexadecimal", "QRDecoding",
            "Terminal",
            "TerminalCore", "Verdicts"),
        tests(
            "SystemTests", resources: [.copy("Python")], "Base45", "CBOR", "Cryptography",
            "TestSupport",
            system),
    ],
    swiftLanguageModes: [.v6]
)

// Only for Scripts/fuzz, which links it with libFuzzer.
if Context.environment["GATELIGHT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "ParserFuzzer",
            dependencies: [
                "Base45", "BoxedDecoding", "BoxedPages", "CBOR", "COSE", "Cryptography",
                "DeviceInterface", "Journal",
                "DeviceGuards", "LinuxDevices", "OutputMonitor", "PageRequests", "Passages",
                "QRDecoding", "Revocation", "SerialProtocols",
                "SimulatedDevices", "SiteConfiguration", "SymbolDrawing", "TUF", "TransparencyLog",
                "Trust", "Verdicts",
                "Verification", system,
            ],
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}

// Only for `Scripts/test --fast`, `Scripts/mutants` and `Scripts/coverage`, which build some targets
// of tests, named with commas between, and what they need.
if let tests = Context.environment["GATELIGHT_TESTS"] {
    let known = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var needed: Set<String> = []
    func need(_ name: String) {
        guard let target = known[name], needed.insert(name).inserted else { return }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): need(name)
            default: break
            }
        }
        for case .plugin(let name, _) in target.plugins ?? [] { need(name) }
    }
    for name in tests.split(separator: ",") { need(String(name)) }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll()
}
