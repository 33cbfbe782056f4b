import Testing
import TestSupport

@testable import Verification

/// What is no whole stream of an allowed size is none at all.
@Suite struct InflateTests {
    private let bytes = Array("a message, a message".utf8)

    private func error(_ stream: [UInt8]) -> String? {
        let error = #expect(throws: InflateError.self) { try Inflate.zlib(stream) }
        return error?.description
    }

    @Test func `a stream has 16 KiB at most`() throws {
        for make in [{ Zlib.stored($0) }, Zlib.compressed] as [([UInt8]) -> [UInt8]] {
            for count in [0, 1, 16 << 10] {
                let bytes = Array(repeating: UInt8(7), count: count)
                #expect(try Inflate.zlib(make(bytes)) == bytes)
            }
            for count in [16 << 10 + 1, 16 << 10 + 2, 1 << 20] {
                let bytes = Array(repeating: UInt8(7), count: count)
                #expect(error(make(bytes)) == "more than 16384 bytes when inflated", "\(count)")
            }
        }
    }

    @Test func `a stream that is cut, has another checksum or does not end is none`() throws {
        let stream = Zlib.compressed(bytes)
        #expect(try Inflate.zlib(stream) == bytes)
        for count in 1..<stream.count {
            let found = error(Array(stream.prefix(count)))
            #expect(found?.hasPrefix("not a whole zlib stream") == true, "\(count) bytes")
        }
        var other = stream
        other[stream.count - 1] ^= 1
        #expect(error(other)?.hasPrefix("not a whole zlib stream") == true)
        #expect(error(stream + [0, 0]) == "2 bytes after the stream")
    }

    @Test func `a stream begins as every issuer's does`() {
        // The same bytes with a smaller window, which zlib would read.
        let stream = Zlib.stored(bytes)
        #expect(error([0x58, 0x09] + stream.dropFirst(2)) == "not compressed with zlib")
        #expect(error([]) == "not compressed with zlib")
    }
}
