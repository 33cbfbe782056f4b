import AtomicFiles
import Failures
import GateScenes
import Pictures
package import SystemPackage

/// Writes drawn scenes as PNG files, a folder for each condition, and what they show beside the folder.
package enum SceneFiles {
    /// Returns how many pictures there are.
    package static func write(
        _ choice: SceneChoice, seed: UInt64, count: Int?, to folder: FilePath, monitor: RunMonitor
    ) throws -> Int {
        var truth: [UInt8] = []
        var pictures = 0
        try choice.forEachEntry(seed: seed, count: count) { entry in
            monitor.progress("\(pictures): \(entry.name)")
            let picture = entry.draw()
            let path = folder.appending("\(entry.name).png")
            try Files.makeFolder(path.removingLastComponent())
            try Files.write(try png(picture), to: path)
            truth += try line(entry, picture, in: folder) + [0x0A]
            pictures += 1
        }
        monitor.progress("")
        try Files.write(truth, to: folder.adding("-truth.jsonl"))
        return pictures
    }

    private static func png(_ picture: ScenePicture) throws(Failure) -> [UInt8] {
        do {
            return try picture.png()
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
    }

    private static func line(
        _ entry: SceneChoice.Entry, _ picture: ScenePicture, in folder: FilePath
    ) throws -> [UInt8] {
        let name = folder.lastComponent?.string ?? ""
        return try PictureTruth(
            path: "\(name)/\(entry.name).png", code: entry.code, corners: picture.corners
        ).json()
    }
}
