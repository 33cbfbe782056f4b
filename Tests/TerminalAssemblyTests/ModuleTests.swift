import Foundation
import Testing

struct ModuleTests {
    @Test func `no module imports both the real devices and the simulated ones`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let manager = FileManager.default
        var imports: [String: Set<String>] = [:]
        for path in try manager.subpathsOfDirectory(atPath: sources.path)
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let module = String(path.prefix { $0 != "/" })
            for line in text.split(separator: "\n") where line.contains("import ") {
                imports[module, default: []].insert(
                    String(line.split(separator: " ").last ?? ""))
            }
        }
        #expect(imports.count > 30)
        for (module, names) in imports where module != "ParserFuzzer" {
            #expect(
                !names.isSuperset(of: ["LinuxDevices", "SimulatedDevices"]), "\(module)")
        }
    }
}
