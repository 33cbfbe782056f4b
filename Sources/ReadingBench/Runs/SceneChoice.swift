import GateScenes

/// Which drawn scenes the bench works on.
package enum SceneChoice: String, CaseIterable, Sendable {
    /// The sets of `SceneSet` by their names, and `streams`, the frames of people at a gate.
    case gate, sweep, empty, colours, curves, streams

    /// A picture that a bench writes or reads, and how to draw it.
    struct Entry {
        /// Folder and number, as in `tilt-30/003-v13`.
        let name: String
        let code: SceneCode?
        let draw: () -> ScenePicture
    }

    /// All pictures, drawn one by one as they are asked for.
    func forEachEntry(seed: UInt64, count: Int?, _ body: (Entry) throws -> Void) rethrows {
        guard let set = SceneSet(rawValue: rawValue) else {
            for index in 0..<(count ?? Self.usualStreams) {
                try Self.forEachFrame(SceneStream(seed: seed, index: index), body)
            }
            return
        }
        for scene in set.scenes(seed: seed, count: count) {
            try body(
                Entry(name: scene.name, code: scene.scene.code) { scene.scene.picture() })
        }
    }

    /// So many streams, if nothing else is said.
    static let usualStreams = 16

    private static func forEachFrame(
        _ stream: SceneStream, _ body: (Entry) throws -> Void
    ) rethrows {
        guard let backdrop = stream.scenes.first?.backdrop else { return }
        for (index, scene) in stream.scenes.enumerated() {
            let digits = String(index)
            let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
            try body(
                Entry(name: "\(stream.name)/\(number)", code: scene.code) {
                    scene.picture(before: backdrop)
                })
        }
    }
}
