// Built only by Scripts/fuzz, with libFuzzer and the address sanitizer.
import Base45
import BoxedDecoding
import BoxedPages
import CBOR
import COSE
import FoundationEssentials
import Glibc
import LinuxDevices
import Revocation
import SiteConfiguration
import Trust
import TUF
import Verification

/// One parser that takes bytes from outside. Whatever it is fed, it must return.
enum Parser: String, CaseIterable {
    case base45, cbor, cose, native, hcert, configuration, serial, metadata, revocation, frames
    case recognition, addresses, requests, guarding, names, journal, notes, passages, answers
    case monitoring, pages

    /// Feeds `bytes`; a trap, a leak or an overrun is what the fuzzer looks for.
    func parse(_ bytes: [UInt8]) {
        switch self {
        case .base45:
            _ = try? Base45.decode(bytes)
        case .cbor:
            if let value = try? CBORValue.decode(bytes, rules: .deterministic) {
                // What passes the strict rules has one encoding only.
                precondition(value.encoded() == bytes, "a deterministic value has two encodings")
            }
            _ = try? CBORValue.decode(bytes, rules: .lenient)
        case .cose:
            _ = try? COSESign1(decoding: bytes, rules: .deterministic)
            _ = try? COSESign1(decoding: bytes, rules: .lenient)
        case .native:
            _ = try? HealthCode(payload: bytes)
            // Behind the prefix and Base45, where the bytes rarely get by chance.
            _ = try? HealthCode(payload: Array("PHC1:\(Base45.encode(bytes))".utf8))
        case .hcert:
            _ = try? HealthCertificate(payload: bytes).body()
            // Behind Base45 and compression too.
            let stored = Base45.encode(StoredZlib.stream(bytes))
            _ = try? HealthCertificate(payload: Array("HC1:\(stored)".utf8)).body()
        case .configuration:
            _ = try? Configuration(yaml: String(decoding: bytes, as: UTF8.self), file: "fuzz")
        case .serial:
            var framing = ReadFraming()
            var time = Duration.zero
            for chunk in bytes.split(separator: 0xFF, omittingEmptySubsequences: false) {
                time += .milliseconds(chunk.count % 100)
                _ = framing.feed(Array(chunk), at: time)
            }
        case .metadata:
            _ = try? Updater(
                metadata: Nothing(), store: OneRoot(bytes: bytes),
                now: Date(timeIntervalSince1970: 0))
        case .frames:
            FuzzedFrames(bytes)?.decode()
        case .recognition:
            let compressed = StoredZlib.stream(bytes)
            let text = Array(Base45.encode(compressed).utf8)
            for payload in [bytes, decimal(compressed), text] {
                _ = unknowing.verify(payload, at: Date(timeIntervalSince1970: 0))
            }
        case .addresses:
            FuzzedAddresses(text: String(decoding: bytes, as: UTF8.self)).parse()
        case .requests:
            FuzzedRequest(bytes).parse()
        case .guarding:
            FuzzedGuard(bytes: bytes).parse()
        case .monitoring:
            FuzzedMonitor(bytes: bytes).parse()
        case .answers:
            precondition(AnswerCheck.isSound(bytes), "an answer with two meanings")
        case .pages:
            precondition(PageQuestionCheck.isSound(bytes), "a question with two meanings")
        case .names:
            FuzzedNames(bytes: bytes).parse()
        case .journal:
            FuzzedJournal(bytes: bytes).parse()
        case .notes:
            FuzzedNotes(bytes: bytes).parse()
        case .passages:
            FuzzedPassages(bytes: bytes).parse()
        case .revocation:
            // Behind the checksums, where the bytes never get by chance.
            let file = RevocationBytes(summed(bytes))
            let filter = try? FilterFile(file, file: "fuzz")
            let list = try? ListFile(file, file: "fuzz")
            for identifier in [.uci("fuzz"), RevocationIdentifier(bytes.suffix(16))] {
                guard let identifier else { continue }
                _ = filter?.contains(identifier)
                _ = list?.contains(identifier)
            }
        }
    }
}

/// Trusts nobody.
private let unknowing = Verifier(trust: .empty)

/// Trusts what it is made with as its root.
private struct OneRoot: MetadataStore {
    let bytes: [UInt8]
    func load(_ role: String) -> [UInt8]? { bytes }
    func save(_ role: String, _ bytes: [UInt8]) {}
    func remove(_ role: String) {}
}

private struct Nothing: Mirror {
    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        throw UpdateError(.notFound, path, "an empty mirror")
    }
}

/// A revocation file with the checksums of its data and of its header.
private func summed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 128 else { return bytes }
    func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        withUnsafeBytes(of: Checksum.crc32(bytes).littleEndian) { Array($0) }
    }
    let head = bytes[..<120] + sum(bytes[128...])
    return head + sum(head) + bytes[128...]
}

private
    /// The digits of a number whose bytes, highest first, are `bytes`: as Aadhaar's codes are written.
    func decimal(_ bytes: [UInt8]) -> [UInt8]
{
    // Digits, lowest first.
    var digits: [UInt8] = []
    for byte in bytes {
        var carry = Int(byte)
        for index in digits.indices {
            carry += Int(digits[index]) * 256
            digits[index] = UInt8(carry % 10)
            carry /= 10
        }
        while carry > 0 {
            digits.append(UInt8(carry % 10))
            carry /= 10
        }
    }
    return digits.reversed().map { 0x30 + $0 }
}

private let parser = Parser(rawValue: getenv("GATELIGHT_PARSER").map { String(cString: $0) } ?? "")

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let parser else {
        puts("set GATELIGHT_PARSER to one of \(Parser.allCases.map(\.rawValue))")
        exit(64)
    }
    parser.parse(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager renames `main` to this.
@_cdecl("ParserFuzzer_main")
func fuzzerMain(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, testOneInput)
}
