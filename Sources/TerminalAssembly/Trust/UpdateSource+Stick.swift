package import Failures
import SystemPackage
package import Trust

extension UpdateSource {
    /// Creates a source from a repository in a folder, or in the folder `gatelight` of a stick.
    ///
    /// Throws if there is none.
    package init(stick path: String) throws(Failure) {
        let stick = FilePath(argument: path)
        for names in [["gatelight"], []] {
            let metadata = (names + ["metadata"]).reduce(stick) { $0.appending($1) }
            // Links are followed only here. The reader refuses them and says so.
            guard FileStatus(metadata)?.isFolder == true else { continue }
            self.init(folder: stick, within: names)
            return
        }
        throw Failure(
            .noInput, "\(path): no update: neither a folder gatelight/metadata nor metadata")
    }
}
