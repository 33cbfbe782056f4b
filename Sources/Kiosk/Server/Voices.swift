import AtomicFiles
import Hummingbird
import SystemPackage
import Verdicts

/// Spoken prompts, one for each language and reason, from the package; without the package's files
/// there are none.
///
/// Only known names are served, so that no request leads to another file.
struct Voices: Sendable {
    /// The folder in which the package installs the prompts.
    static let folder: FilePath = "/usr/share/gatelight/voices"
    private static let largest = 256 << 10

    private let files: [String: ByteBuffer]

    /// Reads the prompts of `languages`; missing and too large files are left out.
    init(folder: FilePath = Self.folder, languages: [String]) {
        var files: [String: ByteBuffer] = [:]
        let spoken = languages.flatMap { language in
            Reason.allCases.map { "\(language)/\($0.rawValue).ogg" }
        }
        for path in ["index.json"] + spoken {
            guard
                let bytes = try? AtomicFile.read(
                    folder.pushing(FilePath(path)), limit: Self.largest)
            else { continue }
            files[path] = ByteBuffer(bytes: bytes)
        }
        self.files = files
    }

    func respond(_ path: String) throws(HTTPError) -> Response {
        guard let content = files[path] else { throw HTTPError(.notFound) }
        return Response(
            status: .ok,
            headers: [.contentType: path.hasSuffix(".json") ? "application/json" : "audio/ogg"],
            body: .init(byteBuffer: content))
    }
}
