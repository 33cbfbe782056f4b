import CLinux
import DeviceInterface
import Synchronization
import SystemPackage

/// A video node on a `ScriptedKernel` that keeps a real driver's rules: buffers are asked for,
/// queued, filled and dequeued in turn, and only one owner has them.
final class ScriptedV4L2Device: ScriptedDevice {
    /// A picture format the node has.
    struct Format {
        var code: PixelFormat
        var flags: Int32 = 0
        var sizes: [(width: UInt32, height: UInt32)] = [(640, 480), (64, 48)]
        var bytesPerLine: UInt32
        var imageSize: UInt32
    }

    /// What the node is; tests change it to make it lie.
    struct Character {
        var capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        var formats: [Format] = [
            Format(code: .yuyv, bytesPerLine: 128, imageSize: 64 * 48 * 2)
        ]
        var isMultiplanar = false
        var planes: UInt8 = 1
        /// `nil`: as asked for.
        var answeredSize: (width: UInt32, height: UInt32)?
        var answeredCode: PixelFormat?
        var minimumBuffers: UInt32 = 0
        var maximumBuffers: UInt32 = 4
        /// `nil`: as large as the image.
        var bufferLength: UInt32?
        var hasFrameRate = true
    }

    /// A frame that will be captured.
    struct Capture {
        var bytes: [UInt8]
        var bytesUsed: UInt32?
        var flags: UInt32 = 0
        var sequence: UInt32?
        /// What the driver says the buffer's index is, if not the truth.
        var claimedIndex: UInt32?
        var dataOffset: UInt32 = 0
        var isMonotonic = true
        /// The truth, once captured.
        var index: UInt32 = 0
    }

    struct State {
        var character: Character
        var code = PixelFormat.yuyv
        var bufferCount: UInt32 = 0
        /// Address and length of each mapped buffer.
        var memory: [UInt32: (address: UInt, count: Int)] = [:]
        var queued: [UInt32] = []
        var filled: [Capture] = []
        var backlog: [Capture] = []
        var isStreaming = false
        var sequence: UInt32 = 0
        var dequeues = 0
        var openings = 0
        var isOpen = false
        var doubleQueues = 0
        var frameRate: v4l2_fract?
        /// The streaming error of a driver: what poll and DQBUF answer.
        var failure: (events: Int16, errno: Errno)?
        var waiters: [(condition: @Sendable (borrowing State) -> Bool, done: Signal)] = []
    }

    typealias Signal = CheckedContinuation<Void, Never>

    private let state: Mutex<State>
    private unowned let kernel: ScriptedKernel
    let path: String

    /// Plugs itself into `kernel`.
    init(
        _ kernel: ScriptedKernel, at path: String = "/dev/video0", _ character: Character = .init()
    ) {
        self.kernel = kernel
        self.path = path
        state = Mutex(State(character: character))
        kernel.plug(self, at: path)
    }

    /// Changes the state, then lets the driver's poll and waiting tests look at it.
    func change<Result: Sendable>(_ body: (inout State) throws(Errno) -> Result) throws(Errno)
        -> Result
    {
        let (result, done) = try state.withLock {
            (state) throws(Errno) -> (Result, [Signal]) in
            let result = try body(&state)
            state.capture()
            return (result, state.takeSatisfied())
        }
        for waiter in done { waiter.resume() }
        kernel.wake()
        return result
    }

    /// Looks at the state.
    func look<Result: Sendable>(_ body: (borrowing State) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// Waits until `condition` holds; the suite's time limit ends a wait in vain.
    func until(_ condition: @escaping @Sendable (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isTrue = state.withLock { state in
                if condition(state) { return true }
                state.waiters.append((condition, continuation))
                return false
            }
            if isTrue { continuation.resume() }
        }
    }

    /// The camera sees this, as soon as it streams and has a buffer.
    func deliver(_ captures: Capture...) throws {
        try change { $0.backlog += captures }
    }

    /// From now on, until the node is closed, poll answers `events` and DQBUF `errno`.
    func breakDown(_ events: Int32, _ errno: Errno) throws {
        try change { $0.failure = (Int16(events), errno) }
    }

    // ScriptedDevice

    func open(flags: Int32) throws(Errno) {
        try change { state in
            state.openings += 1
            state.isOpen = true
        }
    }

    func closed() {
        _ = try? change { state in
            state.isOpen = false
            state.failure = nil
            // A mapping keeps the file, and with it the buffers' owner, alive after close(2).
            if state.memory.isEmpty { state.release() }
        }
    }

    func mapped(_ memory: UnsafeMutableRawBufferPointer, offset: Int) {
        let place = (address: UInt(bitPattern: memory.baseAddress), count: memory.count)
        state.withLock { $0.memory[UInt32(offset / 0x100_0000)] = place }
    }

    func unmapped(_ memory: UnsafeMutableRawBufferPointer) {
        let address = UInt(bitPattern: memory.baseAddress)
        state.withLock { state in
            state.memory = state.memory.filter { $0.value.address != address }
            if !state.isOpen, state.memory.isEmpty { state.release() }
        }
    }

    var readiness: Int16 {
        state.withLock { state in
            if let failure = state.failure { return failure.events }
            return state.filled.isEmpty ? 0 : Int16(POLLIN)
        }
    }

    func control(
        _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
    ) throws(Errno) {
        guard let argument else { throw .badAddress }
        nonisolated(unsafe) let pointer = argument
        try change { (state) throws(Errno) in try state.answer(request, pointer) }
    }
}

extension ScriptedV4L2Device.State {
    /// What the driver does when the last reference to the open file goes.
    mutating func release() {
        isStreaming = false
        (queued, filled) = ([], [])
        bufferCount = 0
    }

    /// Moves frames from the scene into queued buffers.
    mutating func capture() {
        while isStreaming, failure == nil, !queued.isEmpty, !backlog.isEmpty {
            var next = backlog.removeFirst()
            next.index = queued.removeFirst()
            if let memory = memory[next.index] {
                UnsafeMutableRawBufferPointer(
                    start: UnsafeMutableRawPointer(bitPattern: memory.address), count: memory.count
                ).copyBytes(from: next.bytes.prefix(memory.count))
            }
            next.sequence = next.sequence ?? sequence
            sequence &+= 1
            filled.append(next)
        }
    }

    fileprivate mutating func takeSatisfied() -> [ScriptedV4L2Device.Signal] {
        var done: [ScriptedV4L2Device.Signal] = []
        let waiting = waiters
        waiters = []
        for waiter in waiting {
            if waiter.condition(self) { done.append(waiter.done) } else { waiters.append(waiter) }
        }
        return done
    }
}
