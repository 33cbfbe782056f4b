import Regions
import Testing

@Suite struct RegionTests {
    @Test(arguments: [
        ("440000", "Guangdong"), ("440300", "Guangdong"), ("000000", "Nation"),
        ("110101", "Beijing"),
    ])
    func `a division is six digits of a known province or the nation`(text: String, name: String) {
        #expect(Division(text)?.description == text)
        #expect(Division(text)?.provinceName == name)
    }

    @Test(arguments: [
        "", "44000", "4400000", "990000", "000001", "44O000", "４４００００", "-44000", " 44000",
    ])
    func `anything else is not a division`(text: String) {
        #expect(Division(text) == nil)
    }

    @Test func `a country is two capital letters`() {
        #expect(Region("DE") == .country("DE"))
        #expect(Region("de") == nil)
        #expect(Region("DEU") == nil)
        #expect(Region("440300")?.description == "440300")
    }

    @Test(arguments: [
        ("440000", "440300", true), ("440000", "440000", true), ("440300", "440305", true),
        ("440300", "440400", false), ("440300", "440000", false), ("440305", "440306", false),
        ("000000", "440000", false), ("000000", "000000", true), ("440000", "450000", false),
    ])
    func `a province covers its cities and a city its districts`(
        whole: String, part: String, covers: Bool
    ) throws {
        let (whole, part) = (try #require(Division(whole)), try #require(Division(part)))
        #expect(whole.covers(part) == covers)
    }
}
