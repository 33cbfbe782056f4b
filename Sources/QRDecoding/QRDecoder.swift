public import DeviceInterface
internal import PixelConversion

/// Reads QR symbols from frames; one for each thread that decodes.
///
/// The answer depends on the frame alone (its bytes, format and number), never on frames before.
public final class QRDecoder {
    /// How long to look.
    public enum Effort: Sendable, CaseIterable {
        /// A few passes over a frame, ended by the first that reads anything: for a live camera,
        /// which soon sends another frame.
        case live
        /// Every plane and size: for a picture, which has no successor.
        case thorough
    }

    /// The longest side scanned live. Larger frames are halved first: zbar takes about 20 ns for
    /// each pixel, and a frame must not hold up the next ones.
    public static let longestLiveSide = 4096

    private let converter = PixelConverter()
    private var scratch = PixelBuffer()
    private var smaller = PixelBuffer()
    private var other = PixelBuffer()
    private var halved = PixelBuffer()
    private var threshold = LocalThreshold()

    /// Allocates nothing until a frame needs it.
    public init() {}

    /// Every symbol read in the frame, each payload once; empty if there is none.
    public func symbols(
        in frame: Frame, effort: Effort = .live
    ) throws(DecodingError) -> [DecodedSymbol] {
        var findings = Findings()
        do throws(PixelError) {
            switch effort {
            case .live: try scanLive(frame, &findings)
            case .thorough: try scanThoroughly(frame, &findings)
            }
        } catch {
            throw .badFrame(error)
        }
        return try findings.result()
    }

    /// The thresholded frame first: more is read there than in the frame itself, in two thirds of
    /// the time. Then at half and a quarter of the size, a third of the time again, for codes held
    /// close. Then one of the other planes.
    private func scanLive(_ frame: Frame, _ findings: inout Findings) throws(PixelError) {
        try withBoundedLuma(of: frame) { luma, denominator in
            findings.scan(threshold.apply(luma), denominator: denominator)
            guard findings.symbols.isEmpty else { return }
            scanSmaller(luma, denominator: denominator, steps: 2, &findings)
        }
        guard findings.symbols.isEmpty else { return }
        switch LastLook(frameNumber: frame.number) {
        case .ink:
            let seen: Void? = try converter.withInk(of: frame) { ink in
                let (plane, denominator) = bounded(ink)
                findings.scan(threshold.apply(plane), denominator: denominator)
            }
            if seen == nil { try scanPlain(frame, &findings) }
        case .plain:
            try scanPlain(frame, &findings)
        case .inverted:
            try withBoundedLuma(of: frame) { luma, denominator in
                findings.scan(threshold.apply(scratch.invert(luma)), denominator: denominator)
            }
        }
    }

    private func scanPlain(_ frame: Frame, _ findings: inout Findings) throws(PixelError) {
        try withBoundedLuma(of: frame) { luma, denominator in
            findings.scan(scratch.packed(luma), denominator: denominator)
        }
    }

    private func scanThoroughly(_ frame: Frame, _ findings: inout Findings) throws(PixelError) {
        try converter.withLuma(of: frame) { luma in
            findings.scan(scratch.packed(luma))
            findings.scan(threshold.apply(luma))
            scanSmaller(luma, denominator: 1, steps: 3, thoroughly: true, &findings)
            findings.scan(scratch.invert(luma))
        }
        let _: Void? = try converter.withInk(of: frame) { ink in
            findings.scan(ink)
        }
        guard findings.symbols.isEmpty else { return }
        try converter.withLuma(of: frame) { luma in
            findings.scan(threshold.apply(scratch.invert(luma)))
            guard max(luma.width, luma.height) * 2 <= Self.longestLiveSide else { return }
            let larger = scratch.double(luma)
            findings.scan(larger, numerator: 2)
            findings.scan(threshold.apply(larger), numerator: 2)
        }
    }

    /// Codes held close to the camera are read better at half or a quarter of the size.
    private func scanSmaller(
        _ plane: PixelPlane, denominator: Int, steps: Int, thoroughly: Bool = false,
        _ findings: inout Findings
    ) {
        var (plane, denominator) = (plane, denominator)
        for step in 0..<steps {
            // The buffer not being read from is the one to write to.
            plane = step % 2 == 0 ? smaller.halve(plane) : other.halve(plane)
            denominator *= 2
            findings.scan(threshold.apply(plane), denominator: denominator)
            if thoroughly { findings.scan(plane, denominator: denominator) }
        }
    }

    private func withBoundedLuma(
        of frame: Frame, _ body: (_ plane: PixelPlane, _ denominator: Int) -> Void
    ) throws(PixelError) {
        try converter.withLuma(of: frame) { luma in
            let (plane, denominator) = bounded(luma)
            body(plane, denominator)
        }
    }

    private func bounded(_ plane: PixelPlane) -> (PixelPlane, denominator: Int) {
        // A frame's side is at most twice the longest one scanned.
        guard max(plane.width, plane.height) > Self.longestLiveSide else { return (plane, 1) }
        return (halved.halve(plane), 2)
    }
}
