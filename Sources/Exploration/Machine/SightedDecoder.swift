import DeviceInterface
import FoundationEssentials
import ReproducibleNumbers
import Synchronization
import Terminal

/// What a decoder answers about frames of a `WorldCamera`, without any picture unless the site says
/// so.
///
/// It keeps the promise of `FrameResult`: a look that is whole has read every symbol, or knows that
/// it is there. Other looks may miss any of them. At a site with misses, a whole look may miss a
/// second code that earlier ones have found, for a quarter of a second.
struct SightedDecoder: Sendable {
    let world: World
    let seed: UInt64

    /// What a look found completely last, and when.
    private let complete = Sight()

    private final class Sight: Sendable {
        let last = Mutex<(payloads: [[UInt8]], at: Duration)>(([], .zero))
    }

    /// For how long a code that was found can be missed: README.md, "Limits".
    private static let longestMiss = Duration.milliseconds(250)

    /// Reads pictures, if there are any.
    private let pictures: PictureDecoder?

    init(world: World, seed: UInt64) {
        (self.world, self.seed) = (world, seed)
        pictures = world.site.hasPictures ? PictureDecoder() : nil
    }

    /// A frame that ends in the middle.
    private struct TornFrame: Error {}

    func look(at frame: Frame) throws -> FrameResult {
        switch world.fault(of: .decoder) {
        case .hangs: world.use(.decoder, for: .zero)
        case .unplugged, .stalled, .frozen, .corrupt, .late, .full: throw TornFrame()
        case nil: break
        }
        if let pictures { return try pictures.look(at: frame, world.view(at: taken(frame))) }
        return try look(at: frame, whole: world.site.wholeLooks, "look")
    }

    func lookCloser(at frame: Frame) throws -> FrameResult {
        let result =
            if let pictures {
                try pictures.lookCloser(at: frame, world.view(at: taken(frame)))
            } else {
                try look(at: frame, whole: 0.9, "closer")
            }
        // A closer look takes its time, in which the gate goes on.
        var random = SeededRandom(seed: seed, "time", Int(truncatingIfNeeded: frame.number))
        SimulatedThread.block(for: .milliseconds(random.number(below: 800)))
        return result
    }

    /// When a frame's picture was taken.
    private func taken(_ frame: Frame) throws -> Duration {
        try frame.withBytes { bytes -> Duration in
            guard bytes.count == 8 else { throw TornFrame() }
            let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return .nanoseconds(Int64(bitPattern: value))
        }
    }

    private func look(at frame: Frame, whole: Double, _ kind: String) throws -> FrameResult {
        let taken = try taken(frame)
        var random = SeededRandom(
            seed: seed, kind, Int(truncatingIfNeeded: Int64(taken / .milliseconds(1))))
        let shown = world.view(at: taken)
        let isWhole = world.isCalm || random.chance(whole)
        var result = FrameResult(isWhole: isWhole)
        let payloads = shown.map(\.payload)
        let mayMiss =
            world.site.misses > 0 && !world.isCalm
            && complete.last.withLock {
                $0.payloads == payloads && taken - $0.at <= Self.longestMiss
            }
        for (index, credential) in shown.enumerated() {
            if index > 0, mayMiss, random.chance(world.site.misses) { continue }
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
        if result.symbols.count == shown.count {
            complete.last.withLock { $0 = (payloads, taken) }
        }
        return result
    }
}
