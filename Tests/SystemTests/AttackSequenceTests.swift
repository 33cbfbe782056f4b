import Base45
import CBOR
import Cryptography
import Foundation
import Testing
import TestSupport

/// The sequences that once lit green without a forged code, against the real program: each of these tests failed
/// on it when they were found.
@Suite(.serialized) struct AttackSequenceTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.makeKey("--from", Date(timeIntervalSinceNow: -3600).ISO8601Format())
    }

    private func say(_ codes: [String], to terminal: RunningTerminal) {
        for code in codes { terminal.reader.say(Array(code.utf8) + [0x0D, 0x0A]) }
    }

    /// Lamps of the scans in the journal, faults left out: each green among them opened once.
    private func lamps() throws -> [String] {
        let listed = try Executable.run(
            "journal", "list", "--directory", folder.file("journal"), "--last", "1000")
        return listed.objects.filter { $0["reason"] as? String != "device-fault" }.compactMap {
            $0["lamp"] as? String
        }
    }

    /// How long in all the lamp was green while `action` ran and until it turned dark after it.
    private func greenTime(
        _ terminal: RunningTerminal, during action: () async throws -> Void
    ) async throws -> Duration {
        let watcher = LampWatcher(terminal.lamp)
        try await action()
        try await Task.sleep(for: .milliseconds(200))
        return watcher.stop()
    }

    /// The same credential with what is not signed written anew, (r, n−s).
    private func twin(of code: String) throws -> String {
        let message = try Base45.decode(code.dropFirst(5).utf8)
        guard case .tagged(18, .array(let parts)) = try CBORValue.decode(message, rules: .lenient),
            parts.count == 4, case .bytes(let signature) = parts[3]
        else {
            Issue.record("not a COSE message: \(code)")
            return code
        }
        let other = CBORValue.array(
            parts.dropLast() + [.bytes(SignedEnvelope.twin(of: signature))])
        return "PHC1:" + Base45.encode(CBORValue.tagged(18, other).encoded())
    }

    // MARK: What is one scan, and how long is it good

    @Test func `1: a code and its twin with another signature, in turn, open once`() async throws {
        let first = try folder.code()
        let codes = [first, try twin(of: first)]
        #expect(Set(codes).count == 2)
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        let green = try await greenTime(terminal) {
            for turn in 0..<20 {
                say([codes[turn % 2]], to: terminal)
                try await Task.sleep(for: .milliseconds(400))
            }
        }
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(try lamps() == ["green"])
        #expect(green < .milliseconds(2500), "\(green)")
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `1: a certificate that is re-encoded again and again opens once`() async throws {
        let issuer = try CertificateIssuer()
        let start = UInt64(issuer.certificate.notBefore.timeIntervalSince1970)
        let signed = try issuer.envelope(
            ["v": [HealthSample.vaccination()]], claims: [6: .unsigned(start)])
        try folder.write(Data(issuer.certificate.der), "trust/hcert/AT/signer.der")
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        let green = try await greenTime(terminal) {
            for turn in 0..<20 {
                var other = signed
                other.unprotected.append(.init(.integer(100), .unsigned(UInt64(turn))))
                let payload = other.payload(block: 20 + turn)
                say([String(decoding: payload, as: UTF8.self)], to: terminal)
                try await Task.sleep(for: .milliseconds(400))
            }
        }
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(try lamps() == ["green"])
        #expect(green < .milliseconds(2500), "\(green)")
    }

    @Test func `2: two codes held still side by side are never green`() throws {
        try folder.write("1 present family shake=0\n14 end\n", "two.script")
        let result = try Executable.run("simulate", "--script", folder.file("two.script"), "--json")
        let lamps = result.objects.compactMap { $0["lamp"] as? String }
        #expect(lamps.contains("yellow") && !lamps.contains("green"), "\(result)")
    }

    @Test func `3: a reading that waited while the terminal was stopped lights nothing`()
        async throws
    {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        let late = try folder.code()
        terminal.send(SIGSTOP)
        try await Task.sleep(for: .milliseconds(300))
        say([late], to: terminal)
        try await Task.sleep(for: .seconds(6))
        let green = try await greenTime(terminal) {
            terminal.send(SIGCONT)
            try await Task.sleep(for: .seconds(2))
        }
        #expect(green == .zero)
        say([try folder.code()], to: terminal)
        try await terminal.lampShows("GREEN")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(try lamps() == ["green"])
    }

    @Test func `4: a green ends with its code, whatever its hold time`() async throws {
        let terminal = try RunningTerminal(folder: folder, sections: "timing: { hold: 15s }")
        try await terminal.ready()
        let issued = Date(timeIntervalSinceNow: -56)
        let last = try folder.code("--at", issued.ISO8601Format(), "--minutes", "1")
        let green = try await greenTime(terminal) {
            say([last], to: terminal)
            try await Task.sleep(for: .seconds(7))
        }
        #expect(green > .milliseconds(500) && green < .milliseconds(4200), "\(green)")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `5: a relay board that was silent opens nothing when it is back`() async throws {
        let board = RelayBoard(try PseudoTerminal())
        let terminal = try RunningTerminal(folder: folder, sections: board.section(pulse: "1s"))
        try await terminal.ready()
        board.isSilent = true
        say([try folder.code()], to: terminal)
        try await terminal.lampShows("GREEN")
        try await Task.sleep(for: .seconds(6))
        let before = board.requests
        board.isSilent = false
        try await Task.sleep(for: .seconds(4))
        let after = board.requests.dropFirst(before.count)
        #expect(!after.contains { $0.isOn }, "\(after)")
        #expect(after.last?.isOn == false, "it is told to be shut")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `5: a barrier whose guard is killed within the pulse is shut at once`() async throws
    {
        let board = RelayBoard(try PseudoTerminal())
        let terminal = try RunningTerminal(
            folder: folder, sections: board.section(pulse: "5s") + "\ntiming: { hold: 10s }")
        try await terminal.ready()
        say([try folder.code()], to: terminal)
        try await terminal.wait(.seconds(5), "it opens") { board.requests.last?.isOn == true }
        let guards = try Self.children(of: terminal.processID).filter { $0.words.contains("guard") }
        #expect(guards.count == 2, "\(guards)")
        let killed = ContinuousClock.now
        for process in guards where process.words.contains(where: { $0.contains("barrier") }) {
            kill(process.id, SIGKILL)
        }
        try await terminal.wait(.seconds(4), "it shuts") { board.requests.last?.isOn == false }
        let time = try #require(board.requests.last).time - killed
        #expect(time < .milliseconds(500), "\(time)")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `6: a code shown again and again opens once, however short its filter`() async throws
    {
        let shown = try folder.code()
        let terminal = try RunningTerminal(
            folder: folder, sections: "timing: { hold: 15s, same-code: 1s }")
        try await terminal.ready()
        let green = try await greenTime(terminal) {
            for _ in 0..<16 {
                say([shown], to: terminal)
                try await Task.sleep(for: .milliseconds(1200))
            }
        }
        #expect(green < .milliseconds(15_500), "\(green)")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        let lamps = try lamps()
        #expect(lamps.first == "green" && !lamps.dropFirst().contains("green"), "\(lamps)")
    }

    // MARK: What must be recorded is recorded

    @Test(.enabled(if: FrozenDisk.isPossible, "no disk can be mounted and frozen here"))
    func `7: a disk that hangs is a fault`() async throws {
        let disk = try FrozenDisk(at: folder.file("journal"), image: folder.file("disk"))
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        try disk.freeze()
        say([try folder.code()], to: terminal)
        do {
            try await terminal.lampShows("FAULT", within: .seconds(3))
        } catch {
            Issue.record(error)
        }
        _ = terminal.lampSaid()
        say([try folder.code()], to: terminal)
        try await Task.sleep(for: .seconds(1))
        #expect(!terminal.lampSaid().contains("GREEN"))
        try disk.thaw()
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(try lamps() == ["green"])
    }

    @Test func `9: an unverified key id of 15 kB is cut before it is written`() async throws {
        let envelope = SignedEnvelope(
            protected: CBORValue.map([.init(.integer(1), .integer(-7))]).encoded(),
            content: CBORValue.map([.init(.integer(1), .text("AT"))]).encoded(),
            signature: [UInt8](repeating: 1, count: 64),
            unprotected: [
                .init(.integer(4), .bytes([UInt8](repeating: 0, count: 15_000)))
            ])
        // Compressed, it fits a small symbol.
        let code = "HC1:" + Base45.encode(Zlib.compressed(envelope.message()))
        #expect(code.utf8.count < 400, "\(code.utf8.count)")
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        say([code], to: terminal)
        try await terminal.wait(.seconds(5), "it is judged; \(terminal.errors)") {
            terminal.output.contains("HC1") || terminal.output.contains("reason")
        }
        #expect(try await terminal.stop(SIGTERM).status == 0)
        let line = try String(contentsOf: folder.url("journal/journal.jsonl"), encoding: .utf8)
        #expect(!line.isEmpty && line.utf8.count < 1024, "\(line.utf8.count) bytes")
        #expect(terminal.output.utf8.count < 1024, "\(terminal.output.utf8.count) bytes")
    }

    // MARK: Trust

    /// A set with these signers of Austria, and the certificate `URN:UVCI:01:AT:TEST` of the first revoked.
    private func publish(_ signers: [CertificateIssuer]) throws {
        for (number, signer) in signers.enumerated() {
            try folder.write(Data(signer.certificate.der), "\(number).der")
        }
        try folder.write("URN:UVCI:01:AT:TEST\n", "codes.txt")
        let keyID = signers[0].certificate.keyID.map { String(format: "%02x", $0) }.joined()
        try folder.shell(
            """
            for role in root targets online hcert; do
                gatelight keys create --role $role --output desk
            done
            gatelight keys init stick/gatelight --root-key desk/root.public.pem \
                --targets-key desk/targets.public.pem --online-key desk/online.public.pem
            gatelight keys add stick/gatelight hcert --key desk/hcert.public.pem
            mkdir -p AT; cp *.der AT
            gatelight keys put stick/gatelight hcert AT/*.der --into hcert/AT
            gatelight keys revoke stick/gatelight hcert --of \(keyID) --codes codes.txt
            for role in root targets hcert; do
                gatelight keys sign stick/gatelight --key desk/$role.private.pem
            done
            gatelight keys publish stick/gatelight --key desk/online.private.pem
            mkdir gate; cp stick/gatelight/metadata/1.root.json gate/root.json
            gatelight keys import stick --trust gate
            """)
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `15: a revoked certificate stays revoked under another name of its key`() throws {
        let first = try CertificateIssuer()
        let second = try CertificateIssuer(subject: "/C=AT/CN=second", key: first.key)
        try publish([first, second])
        let start = UInt64(first.certificate.notBefore.timeIntervalSince1970)
        for named in [first, second] {
            let signed = try first.envelope(
                ["v": [HealthSample.vaccination()]], claims: [6: .unsigned(start)],
                isKeyIDProtected: false, keyID: named.certificate.keyID)
            let result = try Executable.run(
                ["check", "-", "--trust", folder.file("gate")],
                input: String(decoding: signed.payload(), as: UTF8.self))
            #expect(result.output.hasPrefix("red "), "\(result.output)\(result.errors)")
        }
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `17: a genuine envelope with other content is known, and yellow`() throws {
        let issuer = try CertificateIssuer()
        try folder.write(Data(issuer.certificate.der), "trust/hcert/AT/signer.der")
        let start = UInt64(issuer.certificate.notBefore.timeIntervalSince1970)
        let card = CBORValue.map([.init(.integer(-6), .map([]))])
        let signed = try issuer.envelope(health: card, claims: [6: .unsigned(start)])
        let result = try Executable.run(
            ["check", "-", "--trust", folder.file("trust")],
            input: String(decoding: signed.payload(), as: UTF8.self))
        #expect(result.output.contains("yellow  unsupported-format"), "\(result.output)")
    }

    // MARK: The box

    @Test func `21: a planted file does not become a private key file`() throws {
        let key = "desk/root.private.pem"
        try folder.write("", "\(key).part")
        let result = try folder.shell(
            """
            chmod -R a+rwX desk
            gatelight keys create --role root --output desk || true
            find . -name '*.private.pem*' -size +0 -perm /077
            """)
        #expect(!result.output.contains("private"), "\(result.output)")
    }

    @Test func `23: a camera that repeats one frame is dead`() throws {
        try folder.write("2 freeze camera\n12 end\n", "frozen.script")
        let result = try Executable.run(
            "simulate", "--script", folder.file("frozen.script"), "--json")
        #expect(result.output.contains("device-fault"), "\(result)")
    }

    private static func children(of parent: pid_t) throws -> [(id: pid_t, words: [String])] {
        // Each thread has those that it started.
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")
        let lists = threads.compactMap {
            try? String(contentsOfFile: "/proc/\(parent)/task/\($0)/children", encoding: .utf8)
        }
        let children = lists.flatMap { $0.split(separator: " ") }.compactMap { pid_t($0) }
        return children.map { id in
            let line = (try? Data(contentsOf: URL(filePath: "/proc/\(id)/cmdline"))) ?? Data()
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return (id, words)
        }
    }
}
