package import Failures
package import SystemPackage

/// Plays a script, with its pictures, at a simulated gate.
package struct ScriptPlayback {
    /// The script.
    package let script: Script
    private let folder: FilePath

    /// Plays a script that uses no pictures.
    init(_ script: Script) {
        self.script = script
        folder = "."
    }

    /// Reads a script from a file. Its pictures must be in the same folder.
    package init(_ path: FilePath) throws(Failure) {
        let bytes = try Files.read(path, limit: Script.maximumBytes)
        do {
            script = try Script(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
        folder = path.removingLastComponent()
    }

    /// Gives a gate the script and its pictures.
    ///
    /// Throws if a picture cannot be read.
    package func prepare(_ gate: SimulatedGate) throws(Failure) {
        for line in script.lines {
            guard case .picture(let name, _, _) = line.command else { continue }
            let path = folder.appending(name)
            let bytes = try Files.read(path, limit: SimulatedGate.largestPicture)
            do {
                try gate.know(picture: bytes, as: name)
            } catch {
                throw Failure(.data, "\(path): \(error.problem)")
            }
        }
        do {
            try gate.play(script)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}
