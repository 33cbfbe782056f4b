public import SymbolDrawing

/// The colours in which holders' clients paint the codes of a status.
extension RGBColour {
    /// Green, `#39b778`.
    public static let statusGreen = RGBColour(0x39B778)
    /// Yellow, `#f5d000`.
    public static let statusYellow = RGBColour(0xF5D000)
    /// Red, `#d8242b`.
    public static let statusRed = RGBColour(0xD8242B)
}
