import Glibc
import ReproducibleNumbers
import Testing

struct SeededRandomTests {
    @Test func `a seeded generator is the same everywhere`() {
        // The first numbers of SplitMix64 from 1234567, as its author published them.
        var random = SeededRandom(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func `names and numbers start separate sequences`() {
        let starts = ["a", "b"].flatMap { name in
            (0..<3).map { index in
                var random = SeededRandom(seed: 1, name, index)
                return random.next()
            }
        }
        #expect(Set(starts).count == 6)
    }

    @Test(arguments: [-720.0, -90, 0, 30, 45, 179, 1000])
    func `the series match the functions`(degrees: Double) {
        let angle = degrees * .pi / 180
        #expect(abs(PortableMath.sine(angle) - sin(angle)) < 1e-12)
        #expect(abs(PortableMath.cosine(angle) - cos(angle)) < 1e-12)
        #expect(abs(PortableMath.decay(angle.magnitude) - exp(-angle.magnitude)) < 1e-12)
    }
}
