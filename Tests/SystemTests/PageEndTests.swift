import Foundation
import TestSupport
import Testing

/// How a page begins and ends.
@Suite struct PageEndTests {
    private func errors(_ folder: Folder) throws -> String {
        try String(contentsOf: folder.url("errors"), encoding: .utf8)
    }

    @Test func `an open page gives no error when the terminal ends`() async throws {
        for _ in 0..<5 {
            let page = try await PageServing()
            let viewer = try #require(Connection(port: page.port))
            viewer.send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            #expect(viewer.receive().contains("200 OK"))
            #expect(try await page.stop() < .seconds(2))
            let told = try errors(page.folder)
            #expect(!told.contains("ERROR"), "\(told)")
        }
    }

    @Test func `a page that people operate says where it is`() async throws {
        let folder = try Folder()
        try folder.write("", "errors")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Executable.path)
        process.arguments = ["simulate", "--page", "--port", "0"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.url("errors"))
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        let end = ContinuousClock.now + .seconds(20)
        while !(try errors(folder)).contains("/metrics"), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
        }
        let told = try errors(folder)
        let origin = try #require(told.firstMatch(of: /page at (http:\S+)\/\n/)).1
        #expect(told.contains("simulator at \(origin)/simulator\n"), "\(told)")
        #expect(told.contains("operator's page at \(origin)/operator"), "\(told)")
    }

    @Test func `the demo's page does not offer the simulator`() async throws {
        let page = try await PageServing()
        #expect(!(try errors(page.folder)).contains("simulator at"))
    }

    @Test func `a port in use stops a simulation and names who uses it`() async throws {
        let page = try await PageServing()
        let result = try Executable.run("simulate", "--page", "--port", "\(page.port)")
        #expect(result.status == 69, "\(result)")
        #expect(result.errors.contains(holder(of: page)), "\(result)")
        #expect(result.errors.contains("kiosk.port") && result.errors.contains("--port"))
    }

    @Test func `a port in use is told, and the gate works without its page`() async throws {
        let page = try await PageServing()
        let gate = try RunningTerminal(
            folder: try Folder(), sections: "kiosk: {port: \(page.port)}")
        try await gate.ready()
        #expect(gate.errors.contains(holder(of: page)), "\(gate.errors)")
        #expect(try await gate.stop(SIGTERM).status == 0)
    }

    private func holder(of page: PageServing) -> String {
        "127.0.0.1 port \(page.port): gatelight (process \(page.processID)) uses it"
    }
}

/// A connection to a port of this machine.
private final class Connection {
    private let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

    init?(port: Int) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) {
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
    }

    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
