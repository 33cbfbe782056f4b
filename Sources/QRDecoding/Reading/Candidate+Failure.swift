import DeviceInterface
extension Candidate {
    /// The smallest number of pixels to a module that can be read, even in a clean picture.
    private static let minimumModulePixels: Float = 1.8
    /// The smallest difference between dark and light that stands out from noise.
    private static let minimumContrast: Float = 24
    /// The smallest share of the contrast that timing patterns must keep. They alternate at every
    /// module, unlike the middles of finder patterns; below this share, modules run into each
    /// other.
    private static let minimumSharpness: Float = 0.45
    /// The brightness above which, and the share of the contrast below which, a place shows no
    /// modules.
    private static let glaring: Float = 235
    private static let drowned: Float = 0.25
    /// The smallest spread of modules that stands out from noise.
    private static let flat: Float = 6
    /// The largest drowned share of a symbol that error correction level L can repair.
    private static let maximumDrowned: Float = 0.06

    /// Returns the candidate as a symbol that was not read, in a frame of the given size.
    func unread(width: Int, height: Int) -> DetectedSymbol {
        let corners = framePlace.corners
        let isInside = corners.allSatisfy {
            $0.x > -modulePixels && $0.x < Float(width) + modulePixels
                && $0.y > -modulePixels && $0.y < Float(height) + modulePixels
        }
        return DetectedSymbol(
            corners: corners.map(PixelPoint.init),
            failure: ReadFailure(
                cause: cause(isInside: isInside), step: step, isCertain: isCertain,
                version: grid.layout.version, modulePixels: Double(modulePixels)))
    }

    /// The mean size of a module in samples of the largest plane.
    private var modulePixels: Float {
        place.side / Float(grid.layout.size)
    }

    private func cause(isInside: Bool) -> ReadFailure.Cause {
        let contrast = modules.contrast
        if !isInside { return .cutOff }
        if modulePixels < Self.minimumModulePixels { return .tooSmall }
        // Light that covers a finder pattern takes its contrast, too.
        let spread = max(Self.drowned * contrast.cores, Self.flat)
        let drowned = modules.share(brighterThan: Self.glaring, spreadBelow: spread)
        if drowned > Self.maximumDrowned { return .glare }
        if contrast.cores < Self.minimumContrast { return .lowContrast }
        return contrast.timing < Self.minimumSharpness * contrast.cores ? .blurred : .damaged
    }
}

extension ModuleGrid {
    /// The difference in brightness between light and dark modules: around the finder patterns,
    /// whose middles are three modules wide, and along the timing patterns, which alternate.
    fileprivate var contrast: (cores: Float, timing: Float) {
        let size = layout.size
        func value(_ column: Int, _ row: Int) -> Float { values[row * size + column] }
        let middles = [(3, 3), (size - 4, 3), (3, size - 4)]
        let outside = [(7, 7), (size - 8, 7), (7, size - 8)]
        let cores =
            (0..<3).map {
                value(outside[$0].0, outside[$0].1) - value(middles[$0].0, middles[$0].1)
            }.reduce(0, +) / 3
        var sums: (light: Float, dark: Float) = (0, 0)
        for place in 8..<size - 8 {
            let both = value(place, 6) + value(6, place)
            if place % 2 == 0 { sums.dark += both } else { sums.light += both }
        }
        // The timing patterns have one dark module more than light ones.
        let pairs = Float(size - 16) / 2
        return (cores, (sums.light / (pairs - 0.5) - sums.dark / (pairs + 0.5)) / 2)
    }

    /// Returns the share of modules whose surroundings are bright and nearly uniform.
    fileprivate func share(brighterThan bright: Float, spreadBelow most: Float) -> Float {
        let means = Self.boxMeans(values, layout.size, 2)
        let spreads = Self.boxMeans(
            zip(values, means).map { abs($0 - $1) }, layout.size, 2)
        let count = values.indices.count { means[$0] > bright && spreads[$0] < most }
        return Float(count) / Float(values.count)
    }
}
