import BoxedPages
import CAttempts
import CLinux
import Glibc

/// A page's process for tests.
///
///     page-double genuine            the product's own
///     page-double taken-over LIE     sends what it likes
///     page-double attempt NAME       confines itself as the product does, and then tries NAME: status
///                                    0 if that succeeded, 1 if it was refused, SIGSYS if it was killed
///     page-double attempt-freely …   tries it without being confined
@main enum PageDouble {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        let word = words.dropFirst().first ?? ""
        switch words.first {
        case "genuine": PageChild.serve()
        case "taken-over": TakenOver.run(word)
        case "attempt", "attempt-freely": attempt(word, freely: words.first == "attempt-freely")
        default: exit(64)
        }
    }

    private static func attempt(_ name: String, freely: Bool) -> Never {
        guard
            let index = (0..<1000).first(where: { ca_name($0).map { String(cString: $0) } == name })
        else { _exit(64) }
        var result = gl_confinement()
        var step: UnsafePointer<CChar>?
        if !freely {
            guard gl_settle_page() == 0, gl_confine_page(64 << 20, &result, &step) == 0 else {
                _exit(71)
            }
        }
        _exit(ca_try(index) == 1 ? 0 : 1)
    }
}

/// Somebody who took the process over. Messages are written here byte for byte, without the product's
/// own code for them.
enum TakenOver {
    static func run(_ lie: String) -> Never {
        signal(SIGTERM, SIG_IGN)
        // The setup.
        _ = read(1 << 16)
        switch lie {
        case "dies": _exit(1)
        case "never-serves": while true { sleep(1) }
        case "sends-random-bytes":
            var seed: UInt64 = 1
            while true {
                send(
                    (0..<4096).map { _ in
                        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        return UInt8(truncatingIfNeeded: seed >> 33)
                    })
            }
        case "sends-verdicts":
            while true { send(Array("{\"lamp\":\"green\",\"reason\":\"status-green\"}\n".utf8)) }
        default: break
        }
        send(question(1))
        switch lie {
        case "never-answers", "never-reads": while true { sleep(1) }
        case "asks-the-unknown": send(question(99))
        case "asks-too-much": send(question(10, count: 501))
        case "says-it-serves-again": send(question(1))
        // One of them could answer a ping.
        case "claims-to-live": send(question(2, count: 9) + question(2, count: 9))
        case "asks-twice-at-once": send(question(3) + question(3))
        case "asks-without-end": while true { send(question(9) + question(4)) }
        case "asks-for-all-it-may":
            // Every kind, again as soon as it was answered, and it answers pings.
            for kind in 3...12 { ask(UInt8(kind)) }
            while true {
                let heading = readAll(8)
                let body = heading.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                _ = readAll(body)
                if heading[4] == 3 { send(question(2, count: 4096)) }
                if heading[4] == 4 { ask(heading[5]) }
            }
        case "ends-the-socket":
            var (value, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            guard getsockopt(1, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0, value == 1 else {
                _exit(9)
            }
            shutdown(1, Int32(SHUT_RD))
        case "keeps-the-processor-busy": while true {}
        default: break
        }
        while true { sleep(1) }
    }

    private static func ask(_ kind: UInt8) {
        switch kind {
        case 5: send(question(5, count: 168))
        case 10: send(question(10, count: 500))
        case 11: send(question(11, position: 0))
        default: send(question(kind))
        }
    }

    private static func question(_ kind: UInt8, count: UInt32 = 0, position: Int64 = -1) -> [UInt8]
    {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        let nan = bytes(Double.nan.bitPattern)
        return Array("GLP1".utf8) + [kind, 0, 0, 0] + bytes(count) + [0, 0, 0, 0]
            + bytes(position) + nan + nan
    }

    private static func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let more = bytes.withUnsafeBytes {
                write(0, $0.baseAddress.map { $0 + sent }, $0.count - sent)
            }
            guard more > 0 else { _exit(0) }
            sent += more
        }
    }

    private static func read(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = Glibc.read(0, &bytes, count)
        guard read > 0 else { _exit(0) }
        return Array(bytes.prefix(read))
    }

    private static func readAll(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += read(count - bytes.count) }
        return bytes
    }
}
