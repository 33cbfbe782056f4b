import DeviceInterface
import Execution
import FoundationEssentials
import Synchronization

/// The camera of a simulated gate. A frame's bytes are the time at which its picture was taken; what
/// the picture shows is asked of the world when the frame is examined.
final class WorldCamera: Camera {
    let name = "camera"
    private let world: World
    private let process: SimulatedProcess
    private let event: SimulatedEvent
    private let last = Mutex(-1)

    /// How long a camera's silence lasts before it is an error.
    private static let patience = Duration.seconds(2)

    init(_ world: World, _ process: SimulatedProcess) {
        (self.world, self.process, event) = (world, process, SimulatedEvent(of: process))
        world.listen(to: .camera, event)
    }

    var droppedFrames: Int { 0 }

    func nextFrame() async throws(DeviceError) -> Frame? {
        let start = world.now
        while !Task.isCancelled, process.isAlive {
            let now = world.now
            var delay = Duration.zero
            switch world.fault(of: .camera) {
            case .unplugged:
                throw DeviceError(.disconnected, "read the camera", advice: "Plug it in.")
            case .stalled, .full, .hangs:
                guard now - start < Self.patience else {
                    throw DeviceError(.timedOut, "read the camera", advice: "Plug it in again.")
                }
                await event.wait(until: start + Self.patience)
                continue
            case .late(let time): delay = time
            case .frozen, .corrupt, nil: break
            }
            let interval = world.site.frameInterval
            let number = max(0, Self.number(of: interval, in: now - delay))
            guard number > last.withLock({ $0 }) else {
                let next = last.withLock { $0 } + 1
                await event.wait(until: interval * next + delay)
                continue
            }
            last.withLock { $0 = number }
            return frame(number, at: interval * number)
        }
        return nil
    }

    /// The number of whole intervals, in nanoseconds: a quotient of floating-point numbers can miss
    /// the time of the next frame by a hair, and the wait for it then never ends.
    private static func number(of interval: Duration, in time: Duration) -> Int {
        let (all, one) = (time.components, interval.components)
        return Int(
            (all.seconds * 1_000_000_000 + all.attoseconds / 1_000_000_000)
                / (one.seconds * 1_000_000_000 + one.attoseconds / 1_000_000_000))
    }

    private func frame(_ number: Int, at time: Duration) -> Frame {
        var shown = time
        var length = 8
        switch world.fault(of: .camera) {
        case .frozen(let since): shown = since
        case .corrupt: length = 4
        case .unplugged, .stalled, .late, .hangs, .full, nil: break
        }
        let nanoseconds = Int64(shown / .nanoseconds(1))
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: nanoseconds >> ($0 * 8)) }
        return Frame(
            FrameFormat(.grey, width: 8, height: 1), number: UInt64(number), timestamp: time,
            copying: bytes)
    }

    func close() async {}
}

/// The code reader of a simulated gate.
final class WorldReader: CodeReader {
    let name = "reader"
    private let world: World
    private let process: SimulatedProcess
    private let event: SimulatedEvent

    init(_ world: World, _ process: SimulatedProcess) {
        (self.world, self.process, event) = (world, process, SimulatedEvent(of: process))
        world.listen(to: .reader, event)
    }

    func open() async throws(DeviceError) {
        guard world.fault(of: .reader) == nil else { throw Self.gone }
    }

    func nextReading() async throws(DeviceError) -> CodeReading? {
        while !Task.isCancelled, process.isAlive {
            guard world.fault(of: .reader) == nil else { throw Self.gone }
            if let (payload, at) = world.takeReading() {
                return CodeReading(payload: payload, age: world.now - at)
            }
            await event.wait(until: nil)
        }
        return nil
    }

    func close() async {}

    private static let gone = DeviceError(
        .disconnected, "read the reader", advice: "Plug it in.")
}

/// The attendant's button.
final class WorldButton: Button {
    private let world: World
    private let process: SimulatedProcess
    private let event: SimulatedEvent

    init(_ world: World, _ process: SimulatedProcess) {
        (self.world, self.process, event) = (world, process, SimulatedEvent(of: process))
        world.listen(to: .button, event)
    }

    func nextPress() async throws(DeviceError) -> Duration? {
        while !Task.isCancelled, process.isAlive {
            if let press = world.takePress() { return press }
            await event.wait(until: nil)
        }
        return nil
    }

    func close() async {}
}
