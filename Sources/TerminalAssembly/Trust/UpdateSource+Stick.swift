package import Failures
import SystemPackage
package import Trust

extension UpdateSource {
    /// A repository in a folder, or in the folder `gatelight` of a stick.
    package init(stick path: String) throws(Failure) {
        let stick = FilePath(path)
        for names in [["gatelight"], []] {
            let metadata = (names + ["metadata"]).reduce(stick) { $0.appending($1) }
            // Links are looked through here only to be refused by the reader, who says so.
            guard FileStatus(metadata)?.isFolder == true else { continue }
            self.init(folder: stick, within: names)
            return
        }
        throw Failure(
            .noInput, "\(path): no update: neither a folder gatelight/metadata nor metadata")
    }
}
