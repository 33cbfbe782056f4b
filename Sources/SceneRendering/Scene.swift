import Pictures

/// A description of what a camera sees: cards before a backdrop, and what light, lens and sensor do
/// to their picture.
///
/// The camera is a model: a pinhole, a Gaussian for the lens, and white noise. The same description
/// gives the same samples on every machine.
public struct Scene: Sendable {
    /// A motion during the exposure.
    public struct Motion: Sendable {
        /// The distance, in pixels.
        public var length: Double
        /// The direction, in radians.
        public var angle: Double
        /// Whether only the cards move; otherwise the camera and thus the whole picture moves.
        public var isOfCards: Bool

        /// Creates a motion.
        public init(length: Double, angle: Double, isOfCards: Bool) {
            (self.length, self.angle, self.isOfCards) = (length, angle, isOfCards)
        }
    }

    /// The view without the cards, which determines the size and whether there is colour.
    public var backdrop: Backdrop
    /// The cards; a later one covers those before.
    public var cards: [ProjectedCard] = []
    /// The motion of the camera or of the cards.
    public var motion = Motion(length: 0, angle: 0, isOfCards: false)
    /// The factor by which the light differs from enough.
    public var exposure = 1.0
    /// The standard deviation of the lens's blur, in pixels.
    public var blur = 0.0
    /// The standard deviation of the sensor's noise, of 255.
    public var noise = 0.0
    /// The seed of the noise.
    public var noiseSeed: UInt64 = 0
    /// The quality of the camera's JPEG compression, 1...100; `nil` for none.
    public var jpegQuality: Int?

    /// Creates a sharp picture of a backdrop without cards and noise.
    public init(before backdrop: Backdrop) {
        self.backdrop = backdrop
    }

    /// Returns the samples row by row: one for each pixel, or red, green and blue.
    public func render() -> [UInt8] {
        var raster = backdrop.raster
        for card in cards where card.isInFront {
            var layer = card.layer(
                width: raster.width, height: raster.height, planes: raster.planes.count,
                margin: motion.isOfCards ? motion.length / 2 : 0)
            if motion.isOfCards { layer.smear(length: motion.length, angle: motion.angle) }
            layer.lay(over: &raster)
        }
        expose(&raster)
        return compressed(Sensor(noise: noise, seed: noiseSeed).samples(of: raster), of: raster)
    }

    private func expose(_ raster: inout Raster) {
        let factor = Float(exposure)
        for plane in raster.planes.indices {
            // Light beyond white is cut off before the smear, because a sensor's wells are full.
            raster.planes[plane].withUnsafeMutableBufferPointer { levels in
                for index in levels.indices {
                    levels[index] = min(max(levels[index] * factor, 0), 255)
                }
            }
            if !motion.isOfCards {
                Optics.smear(
                    &raster.planes[plane], width: raster.width, length: motion.length,
                    angle: motion.angle)
            }
            Optics.blur(&raster.planes[plane], width: raster.width, sigma: blur)
        }
    }

    /// Returns the samples after the camera's own compression.
    private func compressed(_ samples: [UInt8], of raster: Raster) -> [UInt8] {
        guard let jpegQuality else { return samples }
        let (width, height) = (raster.width, raster.height)
        do {
            let file =
                raster.isColour
                ? try Picture.jpeg(rgb: samples, width: width, height: height, quality: jpegQuality)
                : try Picture.jpeg(
                    grey: samples, width: width, height: height, quality: jpegQuality)
            return try Picture.samples(ofJPEG: file, isColour: raster.isColour)
        } catch {
            preconditionFailure("a picture that was just made is not a JPEG: \(error)")
        }
    }
}
