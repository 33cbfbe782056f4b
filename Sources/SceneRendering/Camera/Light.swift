import ReproducibleNumbers

/// The light on a card: how much of its own brightness each place keeps, and how much is added.
public struct Light: Sendable {
    /// Half the width of the symbol or picture, in pixels.
    public var half: Float
    /// The loss of light from one side of the symbol to the other, 0...1. Beyond the edge of a
    /// shadow, half as much again is lost.
    public var unevenness: Float = 0
    /// The unit vector along which the light falls off.
    public var direction: (x: Float, y: Float) = (1, 0)
    /// The radius of a glaring spot, in half sides of the symbol; 0 for none.
    public var glare: Float = 0
    /// The spot's offset from the symbol's middle, in half sides.
    public var glarePlace: (x: Float, y: Float) = (0, 0)
    /// The strength of the moire between the grids of screen and camera, 0...1.
    public var moire: Float = 0
    /// The number of screen lines for each module.
    public var screenLines: Float = 0

    /// Creates an even light without a glare; `half` is half the width of what it falls on, in pixels.
    public init(half: Float) {
        self.half = half
    }

    private static let falling = Table { PortableMath.decay($0 * 6) }

    /// Returns the share of brightness kept at a place, given in pixels from the symbol's middle.
    @inline(__always)
    func share(_ x: Float, _ y: Float) -> Float {
        guard unevenness > 0 else { return 1 }
        let along = (x * direction.x + y * direction.y) / (2 * half) + 0.5
        let across = (y * direction.x - x * direction.y) / (2 * half)
        let turns = across * (6 / (2 * Float.pi))
        // A sine is a cosine a quarter of a turn later.
        let wave = Table.cosine[turns - 0.25 - (turns - 0.25).rounded(.down)]
        let shadow = along > 0.5 + 0.15 * wave ? 1 - unevenness / 2 : 1
        return (1 - unevenness * min(max(along, 0), 1)) * shadow
    }

    /// Returns the brightness that the glare adds at a place, given in pixels from the middle.
    @inline(__always)
    func added(_ x: Float, _ y: Float) -> Float {
        guard glare > 0 else { return 0 }
        let (dx, dy) = (x / half - glarePlace.x, y / half - glarePlace.y)
        let square = (dx * dx + dy * dy) / (glare * glare)
        return 300 * Self.falling[square * square / 6]
    }

    /// Returns the moire at a place of the card, given in modules. The screen's stripes of each
    /// colour are a third of a line apart.
    @inline(__always)
    func beat(_ u: Float, _ v: Float) -> Colour {
        let (column, row) = (u * screenLines, v * screenLines)
        let rows = 0.35 * Table.cosine[row - row.rounded(.down)]
        var beat = Colour()
        for channel in 0..<3 {
            let phase = column + Float(channel) / 3
            beat[channel] = 1 + moire * (0.65 * Table.cosine[phase - phase.rounded(.down)] + rows)
        }
        return beat
    }
}
