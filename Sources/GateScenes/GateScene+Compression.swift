import Pictures

extension GateScene {
    /// Returns the samples after the camera's own compression.
    func compressed(_ samples: [UInt8]) -> [UInt8] {
        guard let jpegQuality else { return samples }
        do {
            let file =
                isColour
                ? try Picture.jpeg(rgb: samples, width: width, height: height, quality: jpegQuality)
                : try Picture.jpeg(
                    grey: samples, width: width, height: height, quality: jpegQuality)
            return try Picture.samples(ofJPEG: file, isColour: isColour)
        } catch {
            preconditionFailure("a picture that was just made is not a JPEG: \(error)")
        }
    }
}
