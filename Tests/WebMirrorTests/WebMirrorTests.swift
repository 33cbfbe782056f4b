import Foundation
import Testing
import TestSupport
import TUF

@testable import WebMirror

@Suite(.enabled(if: PythonServer.python != nil, "GATELIGHT_PYTHON names no Python"))
struct WebMirrorTests {
    let server: PythonServer
    let mirror: WebMirror

    init() throws {
        server = try PythonServer()
        var patience = WebMirror.Patience()
        (patience.pause, patience.slowFor) = (.milliseconds(10), 1)
        mirror = WebMirror(server.address, patience: patience)
    }

    private func requests() throws -> [PythonServer.Request] {
        let log = try WebMirror(server.address).bytes(at: "log", limit: 1 << 20)
        return try JSONDecoder().decode([PythonServer.Request].self, from: Data(log))
    }

    private func failure(_ path: String, limit: Int = 100_000) -> UpdateError? {
        do {
            _ = try mirror.bytes(at: path, limit: limit)
            return nil
        } catch { return error }
    }

    @Test func `files arrive complete, over one connection`() throws {
        #expect(try mirror.bytes(at: "whole", limit: 100_000) == PythonServer.body)
        #expect(try mirror.bytes(at: "whole", limit: 100_000) == PythonServer.body)
        #expect(failure("missing/404")?.kind == .notFound)
        let requests = try requests()
        #expect(requests.count == 3 && Set(requests.map(\.connection)).count == 1)
    }

    @Test func `one byte beyond the limit is endless data`() throws {
        #expect(failure("whole", limit: 99_999)?.kind == .endlessData)
        #expect(try mirror.bytes(at: "whole", limit: 100_000).count == 100_000)
    }

    @Test func `a missing file is missing, however long the error page`() throws {
        #expect(failure("missing/404", limit: 5)?.kind == .notFound)
    }

    @Test(arguments: [
        ("missing/404", UpdateError.Kind.notFound), ("missing/403", .notFound),
        ("missing/500", .unavailable), ("missing/410", .unavailable),
        ("missing/204", .unavailable), ("unasked-part", .unavailable),
    ])
    func `an answer that is not a file is refused`(_ path: String, _ kind: UpdateError.Kind) throws
    {
        #expect(failure(path)?.kind == kind)
        #expect(try requests().count == 1)
    }

    @Test(arguments: ["cut", "redirect-cut"])
    func `an interrupted transfer continues where it stopped`(_ path: String) throws {
        #expect(try mirror.bytes(at: path, limit: 100_000) == PythonServer.body)
        let requests = try requests().filter { $0.path == "cut" }
        #expect(requests.map(\.range) == [nil, "bytes=30000-", "bytes=60000-", "bytes=90000-"])
        #expect(requests.dropFirst().allSatisfy { $0.ifRange == "\"a\"" })
    }

    @Test func `a transfer continues after a stall and after a server's absence`() throws {
        #expect(try mirror.bytes(at: "stalls", limit: 100_000) == PythonServer.body)
        #expect(try mirror.bytes(at: "away", limit: 100_000) == PythonServer.body)
        #expect(
            try requests().map(\.range) == [
                nil, "bytes=30000-", nil, "bytes=30000-", "bytes=30000-",
            ])
    }

    @Test func `a transfer restarts when the file changed or the server has no ranges`() throws {
        #expect(try mirror.bytes(at: "changed", limit: 100_000) == PythonServer.other)
        #expect(try mirror.bytes(at: "no-ranges", limit: 100_000) == PythonServer.body)
        #expect(try requests().count == 4)
    }

    /// Two halves of two files would look like an attack.
    @Test(arguments: [("untagged", 1), ("weak", 1), ("other-part", 2), ("other-file", 2)])
    func `parts are only joined if they belong to one file`(
        _ path: String, _ count: Int
    ) throws {
        #expect(failure(path)?.kind == .unavailable)
        #expect(try requests().count == count)
    }

    @Test func `a transfer does not continue for ever`() throws {
        #expect(failure("crumbs")?.kind == .unavailable)
        #expect(try requests().count == 5)
    }

    @Test func `all parts together have the limit of one file`() throws {
        #expect(failure("endless", limit: 80_000)?.kind == .endlessData)
        #expect(try requests().count == 3)
    }

    @Test func `all parts of a file share one time limit`() throws {
        var patience = WebMirror.Patience()
        (patience.whole, patience.pause) = (2, .seconds(1))
        let impatient = WebMirror(server.address, patience: patience)
        let time = ContinuousClock().measure {
            #expect(throws: UpdateError.self) { try impatient.bytes(at: "crumbs", limit: 100_000) }
        }
        #expect(time < .seconds(2.5))
    }

    @Test func `a busy server says how long to wait`() throws {
        #expect(failure("busy/120")?.retryAfter == .seconds(120))
        let date = try #require(failure("busy/date")?.retryAfter)
        #expect(date > .seconds(90) && date <= .seconds(100))
        #expect(failure("busy-then")?.retryAfter == .seconds(7))
        for nothing in ["busy/", "busy/-5", "busy/soon", "busy/0", "missing/500"] {
            let error = try #require(failure(nothing))
            #expect(error.kind == .unavailable && error.retryAfter == nil, "\(nothing)")
        }
    }

    @Test func `three redirects are followed, four are not`() throws {
        #expect(try mirror.bytes(at: "redirect/3", limit: 100_000) == PythonServer.body)
        #expect(failure("redirect/4")?.kind == .unavailable)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/key", "gopher://127.0.0.1/", "::"])
    func `no redirect leads out of the web`(_ target: String) {
        #expect(failure("elsewhere/\(target)")?.kind == .unavailable)
    }

    @Test func `an absent server is unavailable`() {
        let nowhere = WebMirror("http://127.0.0.1:1")
        #expect { try nowhere.bytes(at: "whole", limit: 10) } throws: {
            ($0 as? UpdateError)?.kind == .unavailable
        }
    }

    @Test(.enabled(if: OpenSSLCommand.isAvailable, "no openssl command"))
    func `TLS needs a server the machine trusts, and never falls back to plain HTTP`() throws {
        let openssl = try OpenSSLCommand()
        try openssl.run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem "
                + "-out certificate.pem -days 1 -subj /CN=127.0.0.1 "
                + "-addext subjectAltName=IP:127.0.0.1")
        let certificate = openssl.path(of: "certificate.pem")
        let secret = try PythonServer(
            certificate: (certificate, openssl.path(of: "key.pem")))
        #expect(throws: UpdateError.self) {
            try WebMirror(secret.address).bytes(at: "whole", limit: 100_000)
        }
        let trusting = WebMirror(secret.address, certificates: certificate)
        #expect(try trusting.bytes(at: "whole", limit: 100_000) == PythonServer.body)
        #expect(throws: UpdateError.self) {
            try trusting.bytes(at: "elsewhere/\(server.address)/whole", limit: 100_000)
        }
        #expect(try requests().isEmpty)
        // What was asked for in plain may come in secret.
        #expect(
            try trusting.bytes(at: "elsewhere/\(secret.address)/whole", limit: 100_000).count
                == 100_000)
    }
}
