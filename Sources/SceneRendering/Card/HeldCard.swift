/// A card whose units are metres, in every size that a frame may need: as drawn, and halved again and again.
///
/// The sizes are made once, when the card is held, and not for every frame.
public struct HeldCard: Sendable {
    /// The largest first.
    private let sizes: [Card]

    /// The width, in metres.
    let unitsWide: Double

    /// Makes the sizes of a card.
    public init(_ card: Card) {
        var sizes = [card]
        while let smaller = sizes[sizes.count - 1].halved { sizes.append(smaller) }
        self.sizes = sizes
        unitsWide = card.unitsWide
    }

    /// Returns the card in about the size that it has in the frame, so that a sample represents all it covers.
    func card(pixelsWide pixels: Double) -> Card {
        sizes.first { Double($0.width) <= 3 * pixels } ?? sizes[sizes.count - 1]
    }
}
