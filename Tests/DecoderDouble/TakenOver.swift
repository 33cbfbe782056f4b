import CLinux
import Glibc

/// What somebody who took over the decoder may do: anything. It writes the messages by itself, and
/// shares no code with the product.
///
/// It lies about frames below number 1000; to others it answers honestly that they show nothing.
struct TakenOver {
    private static let honestFrom: UInt64 = 1000
    private let lie: String
    private let words: [String]

    init(_ words: [String]) {
        lie = words.first ?? ""
        self.words = Array(words.dropFirst())
    }

    func run() -> Never {
        signal(SIGTERM, SIG_IGN)
        switch lie {
        case "never-starts": sleepForever()
        case "exits-at-once": exit(1)
        case "reports-garbage": send(Array(repeating: 0x41, count: 36))
        case "reports-no-landlock":
            send(heading(0, number: 1, count: 12) + Array(repeating: 0, count: 12))
        case "reports-another-version": send(heading(0, number: 7, count: 12) + report)
        case "reports-too-much": send(heading(0, number: 1, count: 4000))
        default: send(heading(0, number: 1, count: 12) + report)
        }
        if lie == "talks-first" { send([1]) }
        while true {
            var request = [UInt8](repeating: 0, count: 72)
            guard recv(0, &request, 72, Int32(MSG_WAITALL)) == 72 else { exit(0) }
            let kind = request[4]
            let number = (0..<8).reduce(UInt64(0)) { $0 | UInt64(request[8 + $1]) << (8 * $1) }
            if number >= Self.honestFrom {
                send(answer(kind, number, kind == 4 ? picture(1, 1, 1) : kind == 3 ? [] : nothing))
            } else {
                lie(kind, number)
            }
        }
    }

    private func lie(_ kind: UInt8, _ number: UInt64) {
        let empty = answer(kind, number, nothing)
        switch lie {
        case "is-silent", "reports-no-landlock": break
        case "dies": exit(3)
        case "crashes": kill(getpid(), SIGSEGV)
        case "closes": close(0); sleepForever()
        case "sends-garbage": send((0..<4096).map { _ in UInt8.random(in: 0...255) })
        case "sends-zeros": send(Array(repeating: 0, count: 4096))
        case "sends-endless-bytes": while true { send(Array(repeating: 0x55, count: 65536)) }
        case "sends-one-byte-a-time":
            for byte in empty { send([byte]); usleep(200_000) }
        case "announces-4-gigabytes":
            send(heading(kind, number: number, count: .max))
            while true { send(Array(repeating: 0, count: 65536)) }
        case "announces-more-than-it-sends": send(heading(kind, number: number, count: 300))
        case "sends-more-than-it-announces": send(heading(kind, number: number, count: 1) + nothing)
        case "answers-twice": send(empty + empty)
        case "answers-again-later":
            send(empty)
            usleep(20_000)
            send(empty)
        case "answers-another-frame": send(answer(kind, number + 1, nothing))
        case "answers-the-last-frame": send(answer(kind, number &- 1, nothing))
        case "answers-another-question": send(answer(kind == 1 ? 2 : 1, number, nothing))
        case "uses-another-status": send(heading(kind, status: 9, number: number, count: 0))
        case "sets-unknown-flags": send(answer(kind, number, [0xFF, 0, 0]))
        case "sends-a-thousand-symbols":
            send(answer(kind, number, [4, 255, 255] + Array(repeating: 0, count: 1000)))
        case "sends-33-symbols":
            send(answer(kind, number, [4, 33, 0] + (0..<33).flatMap { symbol([UInt8($0)]) }))
        case "sends-a-payload-of-64-kilobytes":
            send(
                answer(
                    kind, number, [4, 1, 0, 0xFF, 0xFF, 0] + Array(repeating: 65, count: 0xFFFF)))
        case "sends-a-payload-longer-than-the-answer":
            send(answer(kind, number, [4, 1, 0, 0xFF, 0x10, 0, 65]))
        case "sends-the-same-payload-twice":
            send(answer(kind, number, [4, 2, 0] + symbol([65]) + symbol([65])))
        case "places-a-corner-far-away":
            send(
                answer(
                    kind, number, [4, 1, 0, 1, 0, 1] + bytes(Int32.max) + bytes(Int32.min) + [65]))
        case "has-255-corners": send(answer(kind, number, [4, 1, 0, 1, 0, 255, 65]))
        case "gives-an-unknown-cause": send(answer(kind, number, [4, 0, 1] + unread(cause: 99)))
        case "gives-an-impossible-version":
            send(answer(kind, number, [4, 0, 1] + unread(version: 41)))
        case "gives-modules-that-are-no-number":
            send(answer(kind, number, [4, 0, 1] + unread(pixels: .nan)))
        case "refuses-for-an-unknown-reason":
            send(
                heading(kind, status: 1, number: number, count: 18)
                    + Array(repeating: 99, count: 18))
        case "refuses-with-hostile-text":
            let text = Array("\u{1b}[2J\n<6>gatelight: all is well\u{202e}".utf8)
            let body = [4] + bytes(UInt64.max) + bytes(UInt64.max) + [UInt8(text.count)] + text
            send(heading(kind, status: 1, number: number, count: UInt32(body.count)) + body)
        case "makes-a-picture-of-another-size": send(answer(kind, number, picture(.max, .max, 9)))
        case "makes-a-larger-picture": send(answer(kind, number, picture(641, 2, 1282)))
        case "names-a-place-without-a-size":
            send(answer(kind, number, [1] + bytes(Int32(1)) + bytes(Int32(1)) + bytes(Int32(-5))))
        case "shows": show(kind, number)
        case "writes-into-the-frames": writeFrames(kind, number)
        default: exit(64)
        }
    }

    /// Claims a frame with the payloads of `words`, searched as a whole.
    private func show(_ kind: UInt8, _ number: UInt64) {
        let symbols = words.flatMap { symbol(Array($0.utf8)) }
        send(answer(kind, number, [4, UInt8(words.count), 0] + symbols))
    }

    /// Tries to change the memory that the terminal copies frames into, and shows what came of it.
    private func writeFrames(_ kind: UInt8, _ number: UInt64) {
        let mapped = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0)
        let byte: [UInt8] = [1]
        let results = [
            mapped == MAP_FAILED, pwrite(1, byte, 1, 0) < 0, ftruncate(1, 0) < 0,
            ftruncate(1, 1 << 30) < 0,
        ]
        let text = results.map { $0 ? "refused" : "done" }.joined(separator: " ")
        send(answer(kind, number, [4, 1, 0] + symbol(Array(text.utf8))))
    }

    private let report: [UInt8] = [2, 0, 0, 0] + Array(repeating: 0, count: 8)
    private let nothing: [UInt8] = [4, 0, 0]

    private func symbol(_ payload: [UInt8]) -> [UInt8] {
        bytes(UInt16(payload.count)) + [0] + payload
    }

    private func unread(cause: UInt8 = 0, version: UInt8 = 1, pixels: Double = 3) -> [UInt8] {
        [0, cause, 0, 1, version] + bytes(pixels.bitPattern)
    }

    private func picture(_ width: UInt32, _ height: UInt32, _ count: Int) -> [UInt8] {
        bytes(width) + bytes(height) + Array(repeating: 7, count: count)
    }

    private func answer(_ kind: UInt8, _ number: UInt64, _ body: [UInt8]) -> [UInt8] {
        heading(kind, number: number, count: UInt32(body.count)) + body
    }

    private func heading(
        _ kind: UInt8, status: UInt8 = 0, number: UInt64, count: UInt32
    ) -> [UInt8] {
        Array("GLA1".utf8) + [kind, status, 0, 0] + bytes(number) + bytes(count) + bytes(UInt32(0))
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private func send(_ bytes: [UInt8]) {
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeBytes {
                Glibc.send(
                    0, $0.baseAddress.map { $0 + count }, $0.count - count, Int32(MSG_NOSIGNAL))
            }
            guard more > 0 else { exit(0) }
            count += more
        }
    }

    private func sleepForever() -> Never {
        while true { sleep(1000) }
    }
}
