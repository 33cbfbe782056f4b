public import DeviceInterface
internal import PixelConversion

/// Reads QR symbols from frames. Each thread needs a decoder of its own.
///
/// The answer depends only on the frame's bytes, format and number, not on earlier frames.
public final class QRDecoder {
    /// How long a decoder searches.
    public enum Effort: Sendable, CaseIterable {
        /// Runs the most productive steps for at most about 20 ms. It suits a live camera, which
        /// soon sends another frame.
        case live
        /// Runs every step that uses a grid for at most about 100 ms. It suits a frame in which a
        /// symbol was seen but not read.
        case patient
        /// Runs every step, then zbar alone on the whole frame. It suits a single picture.
        case thorough
    }

    /// The longest side, in pixels, that zbar itself scans. Larger frames are halved first, because
    /// zbar takes about 20 ns for each pixel.
    public static let longestScannedSide = 4096

    private let converter = PixelConverter()
    private var reader = SymbolReader()
    private var scratch = PixelBuffer()
    private var smaller = PixelBuffer()
    private var other = PixelBuffer()
    private var halved = PixelBuffer()
    private var threshold = LocalThreshold()

    /// Creates a decoder, which allocates memory when a frame first needs it.
    public init() {}

    /// Opens the libraries that convert frames, so that no frame needs files later.
    public func openLibraries() throws(DecodingError) {
        do {
            try converter.openLibraries()
        } catch {
            throw .badFrame(error)
        }
    }

    /// Returns every symbol read in the frame, each payload once; empty if there is none.
    public func symbols(
        in frame: Frame, effort: Effort = .live
    ) throws(DecodingError) -> [DetectedSymbol] {
        try results(in: frame, effort, .paying).results.result()
    }

    /// Returns the symbols read, those seen but not read, and whether the whole frame was searched.
    public func look(
        at frame: Frame, effort: Effort = .patient
    ) throws(DecodingError) -> FrameResult {
        let (results, isWhole) = try results(in: frame, effort, .everything)
        return FrameResult(
            symbols: try results.result(),
            unread: results.unread(width: frame.format.width, height: frame.format.height),
            isCutShort: results.isCutShort, isWhole: isWhole)
    }

    private func results(
        in frame: Frame, _ effort: Effort, _ search: SymbolReader.Search
    ) throws(DecodingError) -> (results: DecodeResults, isWhole: Bool) {
        var results = DecodeResults()
        do throws(PixelError) {
            let isWhole =
                switch effort {
                case .live: try readQuickly(frame, .live, search, &results)
                case .patient: try readQuickly(frame, .patient, search, &results)
                case .thorough: try readThoroughly(frame, search, &results)
                }
            return (results, isWhole)
        } catch {
            throw .badFrame(error)
        }
    }

    /// Reads luma, then ink where needed. Returns whether everything was searched.
    private func readQuickly(
        _ frame: Frame, _ allowance: SymbolReader.Allowance, _ search: SymbolReader.Search,
        _ results: inout DecodeResults
    ) throws(PixelError) -> Bool {
        var allowance = allowance
        let isInkWanted = search == .everything ? true : try converter.isInkLookedAt(frame)
        allowance.keep(forInk: isInkWanted)
        try converter.withLuma(of: frame) { results.read($0, search, with: &reader, &allowance) }
        let isLumaWhole = results.isLastWhole
        guard isInkWanted, search == .everything || results.symbols.isEmpty else { return false }
        allowance.useKept()
        let ink: Void? = try converter.withInk(of: frame) { ink in
            results.read(ink, search, with: &reader, &allowance)
        }
        return isLumaWhole && (ink == nil || results.isLastWhole)
    }

    /// Reads luma and ink, then scans with zbar if nothing was read. Returns whether luma and ink
    /// were searched completely.
    private func readThoroughly(
        _ frame: Frame, _ search: SymbolReader.Search, _ results: inout DecodeResults
    ) throws(PixelError) -> Bool {
        var allowance = SymbolReader.Allowance.thorough
        try converter.withLuma(of: frame) { results.read($0, search, with: &reader, &allowance) }
        let isLumaWhole = results.isLastWhole
        allowance = .thorough
        let ink: Void? = try converter.withInk(of: frame) { ink in
            results.read(ink, search, with: &reader, &allowance)
        }
        let isWhole = isLumaWhole && (ink == nil || results.isLastWhole)
        if results.symbols.isEmpty { try scan(frame, &results) }
        return isWhole
    }

    /// Scans the whole frame with zbar alone.
    private func scan(_ frame: Frame, _ results: inout DecodeResults) throws(PixelError) {
        try converter.withLuma(of: frame) { luma in
            let (plane, denominator) = bounded(luma)
            results.scan(scratch.packed(plane), denominator: denominator)
            results.scan(threshold.apply(plane), denominator: denominator)
            scanSmaller(plane, denominator: denominator, &results)
            results.scan(
                threshold.apply(scratch.invert(plane)), denominator: denominator)
            guard results.symbols.isEmpty,
                max(plane.width, plane.height) * 2 <= Self.longestScannedSide
            else { return }
            let larger = scratch.double(plane)
            results.scan(larger, numerator: 2, denominator: denominator)
            results.scan(
                threshold.apply(larger), numerator: 2, denominator: denominator)
        }
    }

    /// Scans the plane at half, a quarter and an eighth of its size, which suits codes close to the
    /// camera.
    private func scanSmaller(
        _ plane: PixelPlane, denominator: Int, _ results: inout DecodeResults
    ) {
        var (plane, denominator) = (plane, denominator)
        for step in 0..<3 {
            // The other buffer holds the plane that is being read.
            plane = step % 2 == 0 ? smaller.halve(plane) : other.halve(plane)
            denominator *= 2
            results.scan(plane, denominator: denominator)
            results.scan(threshold.apply(plane), denominator: denominator)
        }
    }

    private func bounded(_ plane: PixelPlane) -> (PixelPlane, denominator: Int) {
        // The longest frame side is at most twice the longest scanned side, so halving once is
        // enough.
        guard max(plane.width, plane.height) > Self.longestScannedSide else { return (plane, 1) }
        return (halved.halve(plane), 2)
    }
}
