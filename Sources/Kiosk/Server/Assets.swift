import FoundationEssentials
import Hummingbird

/// The files of the pages, embedded in the program. No path leads to a disk.
enum Assets {
    private static let files: [String: ByteBuffer] = {
        var files: [String: ByteBuffer] = [:]
        for (path, content) in EmbeddedFiles.base64 {
            let text = content.withUTF8Buffer { Data($0) }
            files[path] = ByteBuffer(bytes: Data(base64Encoded: text) ?? Data())
        }
        return files
    }()

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "json": "application/json",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "ico": "image/x-icon",
        "mp3": "audio/mpeg", "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
        "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
        "webmanifest": "application/manifest+json",
    ]

    /// Decodes all files, which happens otherwise with the first request.
    static func load() { _ = files.count }

    static func page(_ path: String) throws(HTTPError) -> Response {
        guard let content = files[path] else { throw HTTPError(.notFound) }
        let ending = path.split(separator: ".").last.map(String.init) ?? ""
        return Response(
            status: .ok, headers: [.contentType: types[ending] ?? "application/octet-stream"],
            body: .init(byteBuffer: content))
    }
}
