import Failures
import Pictures
import SymbolDrawing
import SystemPackage
import TerminalAssembly
import Testing
import TestSupport
import Verification

/// What `check` and `inspect` are given.
struct CodeInputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func codes(_ name: String) throws(Failure) -> [String] {
        var codes: [String] = []
        try CodeInput(name).forEachCode {
            codes.append(String(decoding: $0.payload, as: UTF8.self))
        }
        return codes
    }

    @Test func `the codes of a PNG and a JPEG picture are read`() throws {
        let raster = try SymbolMatrix(Array("https://example.com".utf8)).greyRaster(modulePixels: 6)
        let png = try Picture.png(grey: raster.pixels, width: raster.size, height: raster.size)
        let jpeg = try Picture.jpeg(grey: raster.pixels, width: raster.size, height: raster.size)
        for bytes in [png, jpeg] {
            let path = try folder.file("code", bytes)
            #expect(try codes(path.string) == ["https://example.com"])
        }
    }

    @Test func `a text has one payload per line, and an argument may be a payload`() throws {
        let path = try folder.file("codes.txt", Array("PHC1:A\r\n\nHC1:B\n".utf8))
        #expect(try codes(path.string) == ["PHC1:A", "HC1:B"])
        #expect(try codes("HC1:B") == ["HC1:B"])
        #expect(CodeInput("shc:/123").isPayload)
        #expect(!CodeInput(path.string).isPayload)
    }

    @Test(arguments: [
        ([], Failure.Status.data), ([0, 1, 2], .data),
        ([0x89, 0x50, 0x4E, 0x47], .data),
        ([0xFF, 0xD8, 0xFF], .data), (Array("YUV4MPEG2 W0\n".utf8), .data),
    ])
    func `an input without codes gives its exit status`(
        bytes: [UInt8], status: Failure.Status
    ) throws {
        let path = try folder.file("input", bytes)
        let failure = try #require(throws: Failure.self) { try codes(path.string) }
        #expect(failure.status == status)
        #expect(failure.message.contains("input"))
    }

    @Test func `a missing file is reported as missing input`() throws {
        let path = folder.path.appending("none.png")
        let failure = try #require(throws: Failure.self) { try codes(path.string) }
        #expect(failure.status == .noInput)
    }

    @Test func `a payload is decoded field by field`() throws {
        let issuer = try NativeIssuer()
        let fields = try PayloadField.all(of: try issuer.issue(issuer.claims(.yellow)))
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
        #expect(values["format"] == "PHC1")
        #expect(values["status"] == "yellow")
        #expect(values["expires"] == "2026-06-01T08:10:00Z")
        #expect(values["masked name"] == nil)
        #expect(throws: Failure.self) { try PayloadField.all(of: Array("PHC1:!".utf8)) }
    }

    @Test func `a payload that is only recognised is named, and any other is refused`() throws {
        let fields = try PayloadField.all(of: Array("shlink:/eyJ".utf8))
        #expect(fields.first?.value == "SHLink")
        let failure = try #require(throws: Failure.self) {
            try PayloadField.all(of: Array("https://example.com".utf8))
        }
        #expect(failure.status == .data)
    }
}
