/// A place and size in whole pixels or cells.
public struct Rectangle: Hashable, Sendable {
    /// The number of pixels left of it.
    public var x: Int
    /// The number of pixels above it.
    public var y: Int
    /// The number of pixels in a row.
    public var width: Int
    /// The number of rows.
    public var height: Int

    /// Creates a rectangle from its upper left corner and size.
    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
}
