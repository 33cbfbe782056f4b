import LinuxDevices
import SerialProtocols
import Synchronization
import TestSupport

/// A Modbus RTU board of eight relays, unit 1, that keeps every state it was ever in and can be
/// told to answer badly.
final class FakeRelayBoard: Sendable {
    /// How to answer a request.
    enum Manner: Sendable {
        case right, silent, wrongChecksum, half, noise
        case exception(UInt8)
    }

    private struct State {
        var history: [UInt8] = []
        var requests = 0
        var manners: [Manner] = []
    }

    private let state = Mutex(State())
    private let controller: Mutex<FakeController?> = Mutex(nil)

    init(_ terminal: PseudoTerminal) {
        let controller = FakeController(terminal) { [weak self] heard in
            self?.react(&heard) ?? []
        }
        self.controller.withLock { $0 = controller }
    }

    /// States of the relays after each request that was carried out; bit 0 is the first.
    var history: [UInt8] { state.withLock { $0.history } }
    /// Whole requests heard.
    var requests: Int { state.withLock { $0.requests } }

    /// How to answer the next requests; after them all is right again.
    func answer(_ manners: Manner...) {
        state.withLock { $0.manners = manners }
    }

    private func react(_ heard: inout [UInt8]) -> [UInt8] {
        guard heard.count >= 2 else { return [] }
        let length = heard[1] == 0x0F ? 10 : 8
        guard heard.count >= length else { return [] }
        let request = Array(heard.prefix(length))
        heard = []
        guard ModbusRTU.framed(request.dropLast(2)) == request else { return [] }
        return state.withLock { state in
            state.requests += 1
            let manner = state.manners.isEmpty ? .right : state.manners.removeFirst()
            if case .exception(let code) = manner {
                return ModbusRTU.framed([request[0], request[1] | 0x80, code])
            }
            state.history.append(Self.carriedOut(request, on: state.history.last ?? 0))
            return Self.reply(to: request, manner)
        }
    }

    private static func carriedOut(_ request: [UInt8], on relays: UInt8) -> UInt8 {
        let first = request[3]
        if request[1] == 0x05 {
            let bit = UInt8(1) << first
            return request[4] == 0xFF ? relays | bit : relays & ~bit
        }
        let mask = ((UInt8(1) << request[5]) - 1) << first
        return relays & ~mask | (request[7] << first) & mask
    }

    private static func reply(to request: [UInt8], _ manner: Manner) -> [UInt8] {
        let right = ModbusRTU.framed(Array(request.prefix(6)))
        return switch manner {
        case .right: right
        case .wrongChecksum: right.dropLast() + [right[7] ^ 0xFF]
        case .half: Array(right.prefix(4))
        case .noise: [0xFF, 0x00, 0x12, 0x80, 0x33, 0x47, 0x11, 0xFE, 0x01, 0x02]
        case .silent, .exception: []
        }
    }
}
