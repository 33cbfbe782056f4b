import DeviceInterface
import Dispatch
import Foundation
import Passages
import SimulatedDevices
import Testing

/// What a restart finds, and what it does not.
struct RestartTests {
    @Test func `a passage survives a restart`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage)
        first.note(credential(1, person: 7), clocks)
        first.note(credential(2), clocks)
        first.withdraw(credential(2))
        try first.persist(clocks)
        clocks.pass(.seconds(9))
        clocks.now = .zero  // a machine that started anew
        let second = openRegister(clocks, storage)
        #expect(second.answer(credential(1), clocks).hasPassed)
        #expect(second.answer(credential(3, person: 7), clocks).hasPassed)
        #expect(second.answer(credential(2), clocks) == .clear)
        clocks.pass(.seconds(2))
        #expect(second.answer(credential(1), clocks) == .clear)
    }

    @Test(arguments: [-86_400.0 * 400, -3600, -5])
    func `a clock that was set back neither hides nor prolongs a passage`(
        _ step: Double
    ) throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        clocks.step(step)
        let second = openRegister(clocks, storage)
        clocks.pass(.milliseconds(9999))
        #expect(second.answer(credential(1), clocks).hasPassed)
        clocks.pass(.milliseconds(1))
        #expect(second.answer(credential(1), clocks) == .clear)
    }

    @Test(arguments: [86_400.0 * 2, 3600, -3600, 0.6, -0.6])
    func `a step of the clock is known after a restart`(_ step: Double) throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        clocks.step(step)
        #expect(first.answer(credential(1), clocks).hasPassed)
        try first.persist(clocks)
        clocks.pass(.milliseconds(9999))
        let second = openRegister(clocks, storage)
        #expect(second.answer(credential(1), clocks).hasPassed)
        clocks.pass(.milliseconds(1002))
        #expect(second.answer(credential(1), clocks) == .clear)
    }

    @Test func `midnight hides nobody`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage, againAfter: .seconds(86_400))
        first.note(credential(1, person: 7), clocks)
        clocks.pass(.seconds(4 * 3600))  // into the next day, UTC
        first.note(credential(2), clocks)
        try first.persist(clocks)
        clocks.pass(.seconds(19 * 3600))
        let second = openRegister(clocks, storage, againAfter: .seconds(86_400))
        for register in [first, second] {
            #expect(register.answer(credential(9, person: 7), clocks).hasPassed)
            #expect(register.answer(credential(2), clocks).hasPassed)
        }
        clocks.pass(.seconds(3601))
        #expect(second.answer(credential(1), clocks) == .clear)
        #expect(second.answer(credential(2), clocks).hasPassed)
    }

    @Test func `a register that cannot be read is in doubt for its whole time`() throws {
        var clocks = Clocks()
        let register = openRegister(clocks, CountingStorage(unreadable: true))
        #expect(register.answer(credential(1), clocks).isUnknown)
        #expect(
            register.doubt(now: clocks.now)?.description
                == "it cannot be read (read it: ioFailed. Look at it.); for another 10 s it is unknown who has passed"
        )
        clocks.pass(.milliseconds(9999))
        #expect(register.answer(credential(1), clocks).isUnknown)
        clocks.pass(.milliseconds(1))
        #expect(register.answer(credential(1), clocks) == .clear)
    }

    @Test func `a doubt survives a restart and ends at its original time`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        try storage.replace(with: Array("gatelight-passages 1".utf8))
        let first = openRegister(clocks, storage)
        #expect(first.doubt(now: clocks.now)?.cause == "its last line is torn")
        try first.persist(clocks)
        clocks.pass(.seconds(9))
        let second = openRegister(clocks, storage)
        #expect(second.answer(credential(1), clocks).isUnknown)
        clocks.pass(.seconds(2))
        #expect(second.answer(credential(1), clocks) == .clear)
        #expect(openRegister(clocks, storage).answer(credential(1), clocks) == .clear)
    }

    @Test func `the next write repairs a failed one`() throws {
        let clocks = Clocks()
        let storage = MemoryStorage()
        let first = openRegister(clocks, storage)
        try first.persist(clocks)
        #expect(!first.hasUnwritten)
        storage.isFull = true
        first.note(credential(1), clocks)
        #expect(throws: DeviceError.self) { try first.persist(clocks) }
        #expect(first.hasUnwritten)
        #expect(first.answer(credential(1), clocks).hasPassed)
        storage.isFull = false
        first.note(credential(2), clocks)
        try first.persist(clocks)
        #expect(!first.hasUnwritten)
        let second = openRegister(clocks, storage)
        #expect(second.answer(credential(1), clocks).hasPassed)
        #expect(second.answer(credential(2), clocks).hasPassed)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a disk that hangs holds up no answer and loses no passage`() throws {
        let clocks = Clocks()
        let storage = HeldStorage()
        let first = openRegister(clocks, storage)
        first.note(credential(1), clocks)
        let finished = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            try? first.persist(clocks)
            finished.signal()
        }
        storage.started.wait()
        first.note(credential(2), clocks)
        #expect(first.answer(credential(1), clocks).hasPassed)
        #expect(first.answer(credential(2), clocks).hasPassed)
        #expect(first.hasUnwritten)
        storage.released.signal()
        finished.wait()
        #expect(first.hasUnwritten)
        storage.released.signal()
        try first.persist(clocks)
        #expect(!first.hasUnwritten)
        #expect(openRegister(clocks, storage).answer(credential(2), clocks).hasPassed)
    }
}
