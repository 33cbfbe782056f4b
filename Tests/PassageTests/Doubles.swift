import DeviceInterface
import Dispatch
import FoundationEssentials
import Passages
import Regions
import ReproducibleNumbers
import SimulatedDevices
import Synchronization
import TestSupport

/// A monotonic clock and a wall clock that a test moves, apart or together.
struct Clocks {
    var now = Duration.seconds(1000)
    /// 2026-11-22 21:57:25.678 UTC.
    var wall = Date(timeIntervalSince1970: 1_795_384_645.678)

    mutating func pass(_ time: Duration) {
        now += time
        wall.addTimeInterval(time / .seconds(1))
    }

    mutating func step(_ seconds: Double) { wall.addTimeInterval(seconds) }
}

/// Somebody with a code of their own; `person` is what the issuer's tag is made of.
func credential(
    _ number: Int, person: Int? = nil, issuer: Region = .nation
) -> PassingCredential {
    PassingCredential(
        identity: bytes(number, 32),
        subject: person.map { .init(tag: bytes(0x5000 + $0, 16), issuer: issuer) })
}

private func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    var generator = SeededRandom(seed: UInt64(number))
    return generator.bytes(count)
}

func openRegister(
    _ clocks: Clocks, _ storage: (any Storage)? = nil, againAfter: Duration = .seconds(10),
    limit: Int = PassageRegister.standardLimit
) -> PassageRegister {
    PassageRegister(
        againAfter: againAfter, storage: storage, limit: limit, at: clocks.wall, now: clocks.now)
}

extension PassageRegister {
    func note(_ credential: PassingCredential, _ clocks: Clocks) {
        note(credential, at: clocks.wall, now: clocks.now)
    }

    func answer(_ credential: PassingCredential, _ clocks: Clocks) -> PassageAnswer {
        answer(credential, now: clocks.now)
    }

    func persist(_ clocks: Clocks) throws(DeviceError) {
        try persist(at: clocks.wall, now: clocks.now)
    }
}

extension PassageAnswer {
    var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }

    var hasPassed: Bool {
        if case .passed = self { true } else { false }
    }
}

/// Storage whose writes wait until the test lets them go on.
final class HeldStorage: Storage {
    private let storage = MemoryStorage()
    let started = DispatchSemaphore(value: 0)
    let released = DispatchSemaphore(value: 0)

    var size: Int { storage.size }
    func read(_ range: Range<Int>) -> [UInt8] { storage.read(range) }
    func checkRoom(for bytes: Int) throws(DeviceError) { try storage.checkRoom(for: bytes) }

    func append(_ bytes: [UInt8]) throws(DeviceError) {
        wait()
        try storage.append(bytes)
    }

    func replace(_ content: (Write) throws(DeviceError) -> Void) throws(DeviceError) {
        wait()
        try storage.replace(content)
    }

    private func wait() {
        started.signal()
        released.wait()
    }
}

/// Storage that counts what is done to it and cannot be read when it is told so.
final class CountingStorage: Storage {
    struct Calls: Equatable {
        var appends = 0
        var replacements = 0
    }

    private let storage = MemoryStorage()
    private let done = Mutex(Calls())
    private let unreadable: Bool

    init(unreadable: Bool = false) { self.unreadable = unreadable }

    var calls: Calls { done.withLock { $0 } }
    var size: Int { storage.size }
    func checkRoom(for bytes: Int) throws(DeviceError) { try storage.checkRoom(for: bytes) }

    func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
        guard !unreadable else { throw DeviceError(.ioFailed, "read it", advice: "Look at it.") }
        return storage.read(range)
    }

    func append(_ bytes: [UInt8]) throws(DeviceError) {
        done.withLock { $0.appends += 1 }
        try storage.append(bytes)
    }

    func replace(_ content: (Write) throws(DeviceError) -> Void) throws(DeviceError) {
        done.withLock { $0.replacements += 1 }
        try storage.replace(content)
    }
}
