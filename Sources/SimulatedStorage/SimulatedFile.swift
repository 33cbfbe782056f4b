package import DeviceInterface
import ReproducibleNumbers
import Synchronization

/// A file of lines on a simulated disk. What `append` or `replace` returned from survives a power
/// cut; of what was under way, all, a part or nothing does.
package final class SimulatedFile: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        /// The content that surely survives.
        var durable: [UInt8] = []
    }

    /// The step of a call that asks before it goes on.
    package enum Step: Sendable {
        /// Before anything is done.
        case begin
        /// After the bytes were written, and before they are on the disk.
        case sync
        /// Before it is said whether there is room.
        case checkRoom
    }

    private let state = Mutex(State())

    /// Creates an empty file.
    package init() {}

    /// The bytes that surely survive a power cut.
    package var durable: [UInt8] { state.withLock { $0.durable } }

    /// Loses what was not on the disk, as the seed wants it.
    package func cutPower(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        state.withLock { state in
            if state.bytes.starts(with: state.durable) {
                let rest = state.bytes.dropFirst(state.durable.count)
                let kept = rest.prefix(random.number(below: rest.count + 1))
                let zeros = random.chance(0.3) ? rest.count - kept.count : 0
                state.durable += kept + [UInt8](repeating: 0, count: zeros)
            }
            state.bytes = state.durable
        }
    }

    /// The file as a process has it. `gate` is asked at each step, and throws to refuse it.
    package func opened(
        gate: @escaping @Sendable (Step) throws(DeviceError) -> Void
    ) -> any Storage {
        Opened(file: self, gate: gate)
    }

    private struct Opened: Storage {
        let file: SimulatedFile
        let gate: @Sendable (Step) throws(DeviceError) -> Void

        func append(_ bytes: [UInt8]) throws(DeviceError) {
            try gate(.begin)
            let before = file.state.withLock { state in
                defer { state.bytes += bytes }
                return state.bytes.count
            }
            do throws(DeviceError) {
                try gate(.sync)
            } catch {
                file.state.withLock { $0.bytes = Array($0.bytes.prefix(before)) }
                throw error
            }
            file.state.withLock { $0.durable = $0.bytes }
        }

        func checkRoom(for bytes: Int) throws(DeviceError) { try gate(.checkRoom) }

        var size: Int { file.state.withLock { $0.bytes.count } }

        func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
            file.state.withLock {
                Array($0.bytes.dropFirst(max(0, range.lowerBound)).prefix(range.count))
            }
        }

        func replace(
            _ content: (Write) throws(DeviceError) -> Void
        ) throws(DeviceError) {
            try gate(.begin)
            var new: [UInt8] = []
            try content { piece throws(DeviceError) in new += piece }
            try gate(.sync)
            file.state.withLock { ($0.bytes, $0.durable) = (new, new) }
        }
    }
}
