import Testing
import TextQuoting

struct SpellingTests {
    @Test func `the nearest word is found, and none that is far`() {
        let known = ["check", "code", "keys", "status"]
        #expect(Spelling.nearest(to: "chek", in: known) == "check")
        #expect(Spelling.nearest(to: "stauts", in: known) == "status")
        #expect(Spelling.nearest(to: "paint", in: known) == nil)
        #expect(Spelling.nearest(to: "", in: known) == nil)
        #expect(Spelling.nearest(to: "x", in: []) == nil)
    }
}
