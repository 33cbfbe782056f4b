import Foundation
import ReproducibleNumbers
import Testing
import TestSupport
import TextQuoting

/// Text from outside is data in a log, too.
struct QuotedTextTests {
    @Test(arguments: [
        ("plain ü 上海 ✗ …", "plain ü 上海 ✗ …"),
        ("a\nfault: forged", "a\\u000afault: forged"),
        ("a\r\tb\u{0}", "a\\u000d\\u0009b\\u0000"),
        ("\u{1B}]0;title\u{7}\u{1B}[2J", "\\u001b]0;title\\u0007\\u001b[2J"),
        ("\u{7F}\u{80}\u{9B}31m\u{85}", "\\u007f\\u0080\\u009b31m\\u0085"),
        ("\u{2028}\u{2029}", "\\u2028\\u2029"),
        ("gpj.\u{202E}exe\u{2066}\u{200F}\u{61C}", "gpj.\\u202eexe\\u2066\\u200f\\u061c"),
        ("a\u{200B}\u{FEFF}\u{AD}b", "a\\u200b\\ufeff\\u00adb"),
        ("\u{E0041}\u{10FFFF}", "\\udb40\\udc41\\udbff\\udfff"),
        ("\u{E000}", "\\ue000"),
    ])
    func `invisible and direction-changing characters are escaped`(text: String, shown: String) {
        #expect(QuotedText.line(text) == shown)
        #expect(QuotedText.part(text) == shown)
        #expect(QuotedText.part(Array(text.utf8)) == shown)
    }

    @Test func `bytes that are not text are shown one by one`() {
        #expect(QuotedText.part([0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82]) == "a\\xff\\xc3(\\xe2\\x82")
        // An overlong slash and a surrogate are no UTF-8.
        #expect(QuotedText.part([0xC0, 0xAF, 0xED, 0xA0, 0x80]) == "\\xc0\\xaf\\xed\\xa0\\x80")
    }

    @Test func `a long text is cut, but never within an escape`() {
        #expect(QuotedText.line("abcdef", limit: 6) == "abcdef")
        #expect(QuotedText.line("abcdefg", limit: 6) == "abcde…")
        #expect(QuotedText.line("abc\u{1B}defg", limit: 6) == "abc…")
        #expect(QuotedText.line("\u{1B}\u{1B}", limit: 6) == "…")
        #expect(QuotedText.line("\u{1B}\u{1B}", limit: nil) == "\\u001b\\u001b")
        // Marks that pile up on one letter count each.
        let pile = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(QuotedText.part(pile).unicodeScalars.count == QuotedText.longestPart)
        #expect(
            QuotedText.part([UInt8](repeating: 0xFF, count: 1 << 20)).unicodeScalars.count
                <= QuotedText.longestPart)
    }

    @Test func `quoted JSON is JSON of the same value`() throws {
        let value = ["na\u{9B}me\\": "\u{202E}x\u{2028}\u{E0041}\"\n\u{7F}"]
        let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        let quoted = QuotedText.line(json, limit: nil)
        #expect(quoted.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        #expect(try JSONDecoder().decode([String: String].self, from: Data(quoted.utf8)) == value)
    }

    @Test func `any text becomes one visible line, and quoting again changes nothing`() {
        var random = SeededRandom(seed: 20)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let limit = Int.random(in: 1...80, using: &random)
            let texts = [
                QuotedText.line(String(decoding: bytes, as: UTF8.self), limit: limit),
                QuotedText.part(bytes),
            ]
            for text in texts {
                #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
                #expect(!text.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) })
            }
            #expect(texts[0].unicodeScalars.count <= limit)
            #expect(QuotedText.line(texts[0], limit: limit) == texts[0])
        }
    }
}
