import Dispatch
import FoundationEssentials
import Passages
import Regions
import Synchronization
import Testing

/// Who is remembered, by what and for how long.
struct AnswerTests {
    @Test func `whoever passed does not pass again for the time the site asks`() {
        var clocks = Clocks()
        let register = openRegister(clocks)
        #expect(register.answer(credential(1), clocks) == .clear)
        register.note(credential(1), clocks)
        #expect(register.answer(credential(1), clocks) == .passed(ago: .zero))
        clocks.pass(.milliseconds(9999))
        #expect(register.answer(credential(1), clocks) == .passed(ago: .milliseconds(9999)))
        #expect(register.answer(credential(2), clocks) == .clear)
        clocks.pass(.milliseconds(1))
        #expect(register.answer(credential(1), clocks) == .clear)
    }

    @Test func `a person with another code is the same person`() {
        let clocks = Clocks()
        let register = openRegister(clocks)
        register.note(credential(1, person: 7), clocks)
        #expect(register.answer(credential(2, person: 7), clocks) == .passed(ago: .zero))
        #expect(register.answer(credential(1), clocks) == .passed(ago: .zero))
        #expect(register.answer(credential(2, person: 8), clocks) == .clear)
        #expect(register.answer(credential(2), clocks) == .clear)
    }

    @Test func `the same tag of another issuer is another person`() throws {
        let clocks = Clocks()
        let register = openRegister(clocks)
        let other = try #require(Region("440300"))
        register.note(credential(1, person: 7), clocks)
        #expect(register.answer(credential(2, person: 7, issuer: other), clocks) == .clear)
    }

    @Test func `an identity is never mistaken for a tag`() {
        let clocks = Clocks()
        let register = openRegister(clocks)
        let subject = PassingCredential.Subject(tag: [9, 9], issuer: .nation)
        register.note(PassingCredential(identity: [1], subject: subject), clocks)
        let forged = [1, 6] + Array("000000".utf8) + [9, 9]
        for identity in [[9, 9], forged, Array(forged.dropFirst()), [0, 1]] {
            #expect(register.answer(PassingCredential(identity: identity), clocks) == .clear)
        }
    }

    @Test func `of two codes of one person at the same time one passes`() {
        let clocks = Clocks()
        let register = openRegister(clocks)
        let clear = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 64) { number in
            let code = credential(number, person: 7)
            if register.admit(code, at: clocks.wall, now: clocks.now) == .clear {
                clear.add(1, ordering: .relaxed)
            }
        }
        #expect(clear.load(ordering: .relaxed) == 1)
    }

    @Test func `a query with an older time than the passage still finds it`() {
        let clocks = Clocks()
        let register = openRegister(clocks)
        register.note(credential(1), clocks)
        let earlier = clocks.now - .milliseconds(30)
        #expect(register.answer(credential(1), now: earlier) == .passed(ago: .zero))
    }

    @Test func `a withdrawn passage lets code and person pass again`() {
        let clocks = Clocks()
        let register = openRegister(clocks)
        register.note(credential(1, person: 7), clocks)
        register.withdraw(credential(2, person: 7))
        #expect(register.answer(credential(1), clocks).hasPassed)
        register.withdraw(credential(1, person: 7))
        #expect(register.answer(credential(1, person: 7), clocks) == .clear)
        register.withdraw(credential(1, person: 7))
        #expect(register.answer(credential(2, person: 7), clocks) == .clear)
    }

    @Test func `only the newest passage is taken back`() {
        var clocks = Clocks()
        let register = openRegister(clocks)
        register.note(credential(1, person: 7), clocks)
        clocks.pass(.seconds(4))
        register.note(credential(1, person: 8), clocks)
        register.withdraw(credential(1, person: 8))
        #expect(register.answer(credential(1), clocks) == .passed(ago: .seconds(4)))
        #expect(register.answer(credential(3, person: 7), clocks) == .passed(ago: .seconds(4)))
        #expect(register.answer(credential(3, person: 8), clocks) == .clear)
    }

    @Test func `a full register is in doubt, never clear`() {
        var clocks = Clocks()
        let register = openRegister(clocks, limit: 3)
        for number in 0..<3 {
            #expect(register.answer(credential(number), clocks) == .clear)
            register.note(credential(number), clocks)
            clocks.pass(.seconds(1))
        }
        #expect(register.answer(credential(1), clocks).hasPassed)
        #expect(
            register.answer(credential(9), clocks)
                == .unknown(
                    PassageDoubt(
                        kind: .full, cause: "more than 3 have passed", left: .seconds(7))))
        clocks.pass(.seconds(7))
        #expect(register.answer(credential(9), clocks) == .clear)
    }

    @Test func `a passage beyond a full register puts everybody in doubt`() {
        var clocks = Clocks()
        let register = openRegister(clocks, limit: 1)
        register.note(credential(1), clocks)
        clocks.pass(.seconds(6))
        register.note(credential(2), clocks)
        clocks.pass(.seconds(6))
        #expect(register.answer(credential(2), clocks).isUnknown)
        #expect(register.doubt(now: clocks.now)?.left == .seconds(4))
        clocks.pass(.seconds(4))
        #expect(register.answer(credential(2), clocks) == .clear)
    }

    @Test func `a site without the rule remembers nobody`() throws {
        let clocks = Clocks()
        let register = openRegister(clocks, againAfter: .zero)
        register.note(credential(1), clocks)
        #expect(register.answer(credential(1), clocks) == .clear)
    }

    @Test func `a changed time applies from now on`() {
        var clocks = Clocks()
        let register = openRegister(clocks)
        register.note(credential(1), clocks)
        clocks.pass(.seconds(5))
        register.change(againAfter: .seconds(60))
        clocks.pass(.seconds(54))
        #expect(register.answer(credential(1), clocks).hasPassed)
        register.change(againAfter: .zero)
        #expect(register.answer(credential(1), clocks) == .clear)
        register.change(againAfter: .seconds(60))
        #expect(register.answer(credential(1), clocks) == .clear)
    }
}
