public import DeviceInterface
internal import PixelConversion

/// zbar alone, on all of a frame's brightness at its full size: what everything else is measured
/// against.
public final class PlainScan {
    private let converter = PixelConverter()
    private var scratch = PixelBuffer()

    /// Allocates nothing until a frame needs it.
    public init() {}

    /// Every symbol zbar reads; empty if there is none.
    public func symbols(in frame: Frame) throws(DecodingError) -> [DecodedSymbol] {
        var findings = Findings()
        do throws(PixelError) {
            try converter.withLuma(of: frame) { findings.scan(scratch.packed($0)) }
        } catch {
            throw .badFrame(error)
        }
        return try findings.result()
    }
}
