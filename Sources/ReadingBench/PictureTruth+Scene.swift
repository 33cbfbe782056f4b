public import GateScenes
public import SceneRendering

extension PictureTruth {
    /// Describes a drawn scene, which shows one known text or none.
    public init(path: String, code: SceneCode?, corners: [Point]) {
        let places = corners.map { [($0.x * 10).rounded() / 10, ($0.y * 10).rounded() / 10] }
        self.init(
            path: path, symbols: code == nil ? 0 : 1, agreed: code.map { [$0.text] } ?? [],
            corners: places.isEmpty ? nil : places)
    }
}
