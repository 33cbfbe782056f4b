import DeviceInterface
import FoundationEssentials
import ReproducibleNumbers
import Terminal

/// What a decoder answers about frames of a `WorldCamera`, without any picture.
///
/// It keeps the promise of `FrameResult`: a look that is whole has read every symbol, or knows that
/// it is there. Other looks may miss any of them.
struct SightedDecoder: Sendable {
    let world: World
    let seed: UInt64

    /// A frame that ends in the middle.
    private struct TornFrame: Error {}

    func look(at frame: Frame) throws -> FrameResult {
        switch world.fault(of: .decoder) {
        case .hangs: world.use(.decoder, for: .zero)
        case .unplugged, .stalled, .frozen, .corrupt, .late, .full: throw TornFrame()
        case nil: break
        }
        return try look(at: frame, whole: world.site.wholeLooks, "look")
    }

    func lookCloser(at frame: Frame) throws -> FrameResult {
        let result = try look(at: frame, whole: 0.9, "closer")
        // A closer look takes its time, in which the gate goes on.
        var random = SeededRandom(seed: seed, "time", Int(truncatingIfNeeded: frame.number))
        SimulatedThread.block(for: .milliseconds(random.number(below: 800)))
        return result
    }

    private func look(at frame: Frame, whole: Double, _ kind: String) throws -> FrameResult {
        let taken = try frame.withBytes { bytes -> Duration in
            guard bytes.count == 8 else { throw TornFrame() }
            let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return .nanoseconds(Int64(bitPattern: value))
        }
        var random = SeededRandom(
            seed: seed, kind, Int(truncatingIfNeeded: Int64(taken / .milliseconds(1))))
        let shown = world.view(at: taken)
        let isWhole = random.chance(whole)
        var result = FrameResult(isWhole: isWhole)
        for (index, credential) in shown.enumerated() {
            let isRead = credential.isReadable && random.chance(isWhole ? 0.97 : 0.7)
            if isRead {
                let symbol = DetectedSymbol(payload: credential.payload, corners: [])
                if !result.symbols.contains(symbol) { result.symbols.append(symbol) }
            } else if isWhole || random.chance(0.5) {
                result.unread.append(
                    DetectedSymbol(
                        corners: [PixelPoint(x: index, y: 0)],
                        failure: ReadFailure(
                            cause: .blurred, step: .flat, isCertain: isWhole, version: 5,
                            modulePixels: 3)))
            }
        }
        result.isCutShort = !isWhole
        return result
    }
}
