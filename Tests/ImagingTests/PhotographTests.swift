import DeviceInterface
import FoundationEssentials
import Pictures
import QRDecoding
import Testing

/// BoofCV's photographs lie outside the repository; without them this suite is skipped.
@Suite(.enabled(if: Photograph.folder != nil, "no photographs: set GATELIGHT_DATA"))
struct PhotographTests {
    /// 271 photographs in 16 conditions. zbar alone reads 52 % of them, ZXing-C++ 71 %.
    @Test func `photographs are read as often as measured, and none is misread`() throws {
        let decoder = QRDecoder()
        let photographs = try Photograph.all()
        var agreed = 0
        var pictures = 0
        for index in photographs.indices {
            let photograph = photographs[index]
            let frame = try photograph.frame(number: UInt64(index))
            let read = Set(try decoder.symbols(in: frame).map { Photograph.plain($0.payload) })
            pictures += read.isEmpty ? 0 : 1
            agreed += photograph.agreed.filter { text in read.contains { $0.matches(text) } }.count
            #expect(photograph.misread(read).isEmpty, "\(photograph.path)")
        }
        print("photographs: \(agreed) agreed texts, \(pictures) pictures")
        #expect(agreed >= 278)
        #expect(pictures >= 230)
    }
}

/// A photograph and what other engines read in it, without white space and accents.
private struct Photograph: Decodable {
    var path: String
    var symbols: Int
    var agreed: [String]
    var readByOneEngine: [String]

    /// `qr` in `GATELIGHT_DATA`, or in `shared/data` beside a folder above this file.
    static let folder: String? = {
        var places: [String] = []
        if let data = ProcessInfo.processInfo.environment["GATELIGHT_DATA"] { places.append(data) }
        var folder = URL(filePath: #filePath)
        while folder.path.count > 1 {
            folder = folder.deletingLastPathComponent()
            places.append(folder.appending(path: "shared/data").path)
        }
        return places.map { $0 + "/qr" }
            .first { FileManager.default.fileExists(atPath: $0 + "/boof-truth.jsonl") }
    }()

    static func all() throws -> [Photograph] {
        let folder = try #require(Self.folder)
        let lines = try Data(contentsOf: URL(filePath: folder + "/boof-truth.jsonl"))
        return try lines.split(separator: 0x0A).map {
            try JSONDecoder().decode(Photograph.self, from: $0)
        }
    }

    func frame(number: UInt64) throws -> Frame {
        let picture = try Picture.read(path: try #require(Self.folder) + "/" + path)
        return picture.withBytes {
            Frame(picture.format, number: number, timestamp: .zero, copying: Array($0))
        }
    }

    /// What was read though other engines know every symbol of the picture and none is that.
    func misread(_ read: Set<String>) -> [String] {
        let known = agreed + readByOneEngine
        guard known.count >= symbols else { return [] }
        return read.filter { text in !known.contains { text.matches($0) } }
    }

    static func plain(_ payload: [UInt8]) -> String {
        String(decoding: payload.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
    }
}

extension String {
    /// The truth file cuts long texts off.
    fileprivate func matches(_ truth: String) -> Bool {
        self == truth || (truth.utf8.count >= 400 && hasPrefix(truth))
    }
}
