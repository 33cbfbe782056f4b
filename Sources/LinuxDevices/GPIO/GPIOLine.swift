/// One line of a GPIO chip.
public struct GPIOLine: Hashable, Sendable {
    /// The chip's device file.
    public var chip: String
    /// The line's offset within the chip.
    public var offset: UInt32
    /// Whether the line is active when it is low, as with most relay boards and with buttons to ground.
    public var activeLow: Bool

    /// A line.
    public init(chip: String, offset: UInt32, activeLow: Bool) {
        self.chip = chip
        self.offset = offset
        self.activeLow = activeLow
    }
}
