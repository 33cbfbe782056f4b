public import DeviceInterface
import PixelConversion
import Synchronization

/// Watches for people who hold up a code that is not read, and finds out why not.
///
/// It looks at frames beside the decoder and changes nothing in what is decoded. A picture is
/// searched at most eight times a second, and only where the decoder found no code.
public final class CodeWatch: Sendable {
    /// Performs a search, at once or later on another thread.
    public typealias Perform = @Sendable (@escaping @Sendable () -> Void) -> Void
    /// Searches a frame for codes that cannot be read; throws if it cannot be examined.
    public typealias Search = @Sendable (Frame) throws -> [UnreadablePlace]

    private struct State {
        var coach = Coach()
        var searched: Duration?
        var isSearching = false
        /// How long the last search took.
        var searchTime = Duration.zero
        /// What the last search found, until the next look.
        var found: Found?
        var lastRead: Duration?
    }

    /// The signs that a search found, and the time of its frame.
    private struct Found {
        let signs: [Coach.Sign]
        let at: Duration
    }

    private let state = Mutex(State())
    private let search: Search
    private let perform: Perform

    private static let interval = Duration.milliseconds(125)
    /// The age from which what a search found says nothing about the present.
    private static let oldest = Duration.milliseconds(1500)

    /// Creates a watch that has seen nothing. `search` searches frames; unless given, in this process.
    /// `perform` runs the searches, one at a time; unless given, `look` runs them itself.
    public init(search: Search? = nil, perform: @escaping Perform = { $0() }) {
        self.search = search ?? Self.ownSearch
        self.perform = perform
    }

    private static var ownSearch: Search {
        let converter = Mutex(PixelConverter())
        return { frame in
            try converter.withLock { try UnreadablePlace.all(in: frame, $0) }
        }
    }

    /// Returns the obstacle to name after a frame was examined at `time`. `symbols` are those in it,
    /// read or not. What a search finds counts from the first look after its end.
    public func look(
        at frame: Frame, _ symbols: [DetectedSymbol], at time: Duration
    ) -> ReadFailure.Cause? {
        let hasRead = symbols.contains { $0.failure == nil }
        let isFound = symbols.contains { $0.failure?.isCertain ?? true }
        if hasRead { state.withLock { $0.lastRead = time } }
        var found = takeFound(at: time)
        if !isFound, isSearchDue(at: time) {
            // The frame itself is a lease on the camera's buffer.
            let copy = frame.copy()
            perform { self.finish(Found(signs: self.signs(in: copy), at: time)) }
            found = found ?? takeFound(at: time)
        }
        let signs = symbols.compactMap(Coach.Sign.init) + (isFound ? [] : found?.signs ?? [])
        return state.withLock { state in
            let present = state.isSearching ? time - (state.searched ?? time) : .zero
            return state.coach.look(
                signs, hasRead: hasRead, delay: max(state.searchTime, present),
                pictureWidth: frame.format.width, at: time)
        }
    }

    /// Returns what the last search found, once, unless it is too old, or a code was read since.
    private func takeFound(at time: Duration) -> Found? {
        state.withLock { state in
            guard let found = state.found else { return nil }
            (state.found, state.searchTime) = (nil, max(.zero, time - found.at))
            guard time >= found.at, time - found.at < Self.oldest else { return nil }
            if let lastRead = state.lastRead, lastRead >= found.at { return nil }
            return found
        }
    }

    private func isSearchDue(at time: Duration) -> Bool {
        state.withLock { state in
            guard !state.isSearching else { return false }
            if let last = state.searched, time >= last, time - last < Self.interval { return false }
            (state.searched, state.isSearching) = (time, true)
            return true
        }
    }

    private func finish(_ found: Found) {
        state.withLock { ($0.found, $0.isSearching) = (found, false) }
    }

    /// Searches a frame; one that cannot be examined shows nothing.
    private func signs(in frame: Frame) -> [Coach.Sign] {
        ((try? search(frame)) ?? []).map(Coach.Sign.init)
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

    /// Creates the sign that a place in the picture gives.
    fileprivate init(_ place: UnreadablePlace) {
        self.init(cause: place.cause, weight: 3, middle: place.middle, side: place.side)
    }
}
