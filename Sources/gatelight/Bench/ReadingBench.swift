import DeviceInterface
import FoundationEssentials
import Pictures
import QRDecoding
import SystemPackage

/// Reads every picture under a folder. Where a list of what is in them stands beside the folder, as
/// `NAME-truth.jsonl`, misreads are texts that are in no line of it.
enum ReadingBench {
    private struct Truth: Decodable {
        let path: String
        let symbols: Int
        let agreed: [String]
        let readByOneEngine: [String]
    }

    static func run(folder: String) throws -> BenchLine {
        let truth = try truth(beside: folder)
        let decoder = QRDecoder()
        var (read, misreads) = (0, 0)
        var times: [Duration] = []
        let pictures = try Files.pictures(under: FilePath(folder))
        for path in pictures {
            StandardError.progress("\(times.count) of \(pictures.count): \(path)")
            let frame = try Input.picture(path.string)
            let start = MonotonicTime.now()
            let symbols = try decoder.symbols(in: frame, effort: .thorough)
            times.append(MonotonicTime.now() - start)
            read += symbols.isEmpty ? 0 : 1
            misreads += symbols.filter { isMisread($0.payload, path, truth) }.count
        }
        StandardError.progress("")
        return BenchLine(
            name: "pictures of \(folder)", pictures: pictures.count, read: read,
            misreads: misreads, times: times)
    }

    private static func truth(beside folder: String) throws -> [Truth] {
        let path = FilePath("\(FilePath(folder))-truth.jsonl")
        guard let bytes = try? Files.read(path, limit: 64 << 20) else { return [] }
        return try bytes.split(separator: 0x0A).map {
            try JSONDecoder().decode(Truth.self, from: Data($0))
        }
    }

    /// Only pictures whose every text is known can show a misread.
    private static func isMisread(_ payload: [UInt8], _ path: FilePath, _ truth: [Truth]) -> Bool {
        guard let entry = truth.first(where: { path.string.hasSuffix($0.path) }),
            entry.agreed.count >= entry.symbols
        else { return false }
        let text = comparable(String(decoding: payload, as: UTF8.self))
        return !(entry.agreed + entry.readByOneEngine).map(comparable).contains { known in
            // The list cuts long texts at 400 characters.
            known == text || known.count >= 400 && text.hasPrefix(known)
        }
    }

    /// Engines differ in white space and in what they make of other alphabets; lists of what
    /// several of them read keep neither.
    private static func comparable(_ text: String) -> String {
        text.filter { $0.isASCII && !$0.isWhitespace }
    }
}
