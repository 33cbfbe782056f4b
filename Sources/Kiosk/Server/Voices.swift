import Hummingbird
import SystemPackage
import Verdicts
import WholeFiles

/// Spoken prompts, one of each language and reason, as the package brings them; none where it does not.
///
/// Only names we know are looked for, so that no request leads to another file.
struct Voices: Sendable {
    /// Where the package puts them.
    static let folder: FilePath = "/usr/share/gatelight/voices"
    private static let largest = 256 << 10

    private let files: [String: ByteBuffer]

    /// Those of `languages`; a missing or too large one is left out.
    init(folder: FilePath = Self.folder, languages: [String]) {
        var files: [String: ByteBuffer] = [:]
        let spoken = languages.flatMap { language in
            Reason.allCases.map { "\(language)/\($0.rawValue).ogg" }
        }
        for path in ["index.json"] + spoken {
            guard
                let bytes = try? WholeFile.read(folder.pushing(FilePath(path)), limit: Self.largest)
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
