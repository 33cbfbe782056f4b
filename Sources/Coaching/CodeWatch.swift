public import DeviceInterface
import PixelConversion
import Synchronization

/// Watches for people who hold up a code that is not read, and finds out why not.
///
/// It looks at frames beside the decoder and changes nothing in what is decoded. A picture is
/// searched at most eight times a second, and only where the decoder found no code.
public final class CodeWatch: Sendable {
    private struct State {
        var coach = Coach()
        var searched: Duration?
    }

    private let state = Mutex(State())
    private let converter = Mutex(PixelConverter())

    private static let interval = Duration.milliseconds(125)

    /// Creates a watch that has seen nothing.
    public init() {}

    /// Returns the obstacle to name after a frame was examined at `time`. `symbols` are those in it,
    /// read or not.
    public func look(
        at frame: Frame, _ symbols: [DetectedSymbol], at time: Duration
    ) -> ReadFailure.Cause? {
        let hasRead = symbols.contains { $0.failure == nil }
        var signs = symbols.compactMap(Coach.Sign.init)
        let isFound = symbols.contains { $0.failure?.isCertain ?? true }
        if !isFound, isSearchDue(at: time) { signs += search(frame) }
        let width = frame.format.width
        return state.withLock {
            $0.coach.look(signs, hasRead: hasRead, pictureWidth: width, at: time)
        }
    }

    private func isSearchDue(at time: Duration) -> Bool {
        state.withLock { state in
            if let last = state.searched, time >= last, time - last < Self.interval { return false }
            state.searched = time
            return true
        }
    }

    /// Searches a frame; one that cannot be converted shows nothing.
    private func search(_ frame: Frame) -> [Coach.Sign] {
        let places = converter.withLock { try? $0.withLuma(of: frame, CodeSearch.all) }
        return (places ?? []).compactMap(Coach.Sign.init)
    }
}

extension Coach.Sign {
    /// Creates the sign that an unread symbol gives; `nil` for one that was read.
    init?(_ symbol: DetectedSymbol) {
        guard let failure = symbol.failure, symbol.corners.count == 4 else { return nil }
        let (x, y) = (symbol.corners.map(\.x), symbol.corners.map(\.y))
        let (left, right) = (x.min() ?? 0, x.max() ?? 0)
        self.init(
            cause: failure.cause, weight: failure.isCertain ? 2 : 0.7,
            middle: PixelPoint(
                x: left / 2 + right / 2, y: (y.min() ?? 0) / 2 + (y.max() ?? 0) / 2),
            side: right - left)
    }

    /// Creates the sign that a place in the picture gives; `nil` if it shows no obstacle.
    fileprivate init?(_ place: CodePicture) {
        guard let cause = place.obstacle else { return nil }
        self.init(
            cause: cause, weight: 3,
            middle: PixelPoint(x: Int(place.middle.x), y: Int(place.middle.y)),
            side: Int(place.side))
    }
}
