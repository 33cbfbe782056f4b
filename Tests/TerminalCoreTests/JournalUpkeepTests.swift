import DeviceInterface
import Testing
import Verdicts

@testable import TerminalCore

/// What the journal is told, driven by events and time alone.
@Suite struct JournalUpkeepTests {
    private let full = DeviceError(.storageFull, "append journal", advice: "Free some space.")

    private func scan(_ number: UInt64) -> Scan {
        Scan(
            verdict: Verdict(.statusGreen), source: "camera", frame: number, seenAt: .zero,
            decidedAt: .zero, subjectTag: nil, maskedName: nil, birthYear: nil)
    }

    /// An upkeep that has found room at 0.
    private func started() -> JournalUpkeep {
        var journal = JournalUpkeep(start: .zero)
        #expect(journal.nextOrder(at: .zero) == .checkRoom)
        _ = journal.answered(nil, at: .zero)
        return journal
    }

    @Test func `scans are written in order, one at a time`() {
        var journal = started()
        for number in 1...3 { #expect(journal.add(scan(UInt64(number)), at: .zero) == true) }
        for number in 1...3 {
            #expect(journal.nextOrder(at: .zero) == .write(scan(UInt64(number))))
            #expect(journal.nextOrder(at: .zero) == nil)
            _ = journal.answered(nil, at: .zero)
        }
        #expect(journal.nextOrder(at: .zero) == nil && journal.waiting == 0)
    }

    @Test func `free space is checked twice a second`() {
        var journal = started()
        #expect(journal.nextOrder(at: .milliseconds(499)) == nil)
        #expect(journal.nextOrder(at: .milliseconds(500)) == .checkRoom)
        _ = journal.answered(full, at: .milliseconds(510))
        #expect(journal.report(at: .milliseconds(510)) == .failed(full))
        #expect(journal.report(at: .milliseconds(520)) == nil)
        #expect(journal.nextOrder(at: .milliseconds(1010)) == .checkRoom)
        _ = journal.answered(nil, at: .milliseconds(1020))
        #expect(journal.report(at: .milliseconds(1020)) == .recovered)
    }

    @Test func `failed writes are repeated until everything is written`() {
        var journal = started()
        _ = journal.add(scan(1), at: .zero)
        _ = journal.add(scan(2), at: .zero)
        _ = journal.nextOrder(at: .zero)
        _ = journal.answered(full, at: .zero)
        #expect(journal.report(at: .zero) == .failed(full))
        #expect(journal.nextOrder(at: .milliseconds(499)) == nil)
        #expect(journal.nextOrder(at: .milliseconds(500)) == .write(scan(1)))
        _ = journal.answered(nil, at: .milliseconds(500))
        #expect(journal.report(at: .milliseconds(500)) == nil, "one still waits")
        #expect(journal.nextOrder(at: .milliseconds(500)) == .write(scan(2)))
        _ = journal.answered(nil, at: .milliseconds(510))
        #expect(journal.report(at: .milliseconds(510)) == .recovered)
    }

    @Test func `a disk that does not answer for a second is a fault until it does`() {
        var journal = started()
        _ = journal.add(scan(1), at: .zero)
        _ = journal.nextOrder(at: .zero)
        #expect(journal.report(at: .milliseconds(999)) == nil)
        guard case .failed(let error) = journal.report(at: .seconds(1)) else {
            Issue.record("no fault after a second")
            return
        }
        #expect(error.code == .timedOut)
        #expect(journal.report(at: .seconds(2)) == nil)
        _ = journal.answered(nil, at: .seconds(3))
        #expect(journal.report(at: .seconds(3)) == .recovered)
    }

    @Test func `a disk that works again after a while is not one that hangs`() {
        var journal = started()
        for number in 1...2 { _ = journal.add(scan(UInt64(number)), at: .zero) }
        _ = journal.nextOrder(at: .zero)
        _ = journal.answered(full, at: .zero)
        #expect(journal.report(at: .zero) == .failed(full))
        #expect(journal.nextOrder(at: .seconds(5)) == .write(scan(1)))
        _ = journal.answered(nil, at: .seconds(5))
        #expect(journal.report(at: .seconds(5)) == nil)
        _ = journal.nextOrder(at: .seconds(5))
        _ = journal.answered(nil, at: .seconds(5))
        #expect(journal.report(at: .seconds(5)) == .recovered)
    }

    @Test func `a check for free space that hangs is a fault, too`() {
        var journal = JournalUpkeep(start: .zero)
        _ = journal.nextOrder(at: .zero)
        #expect(journal.report(at: .seconds(1)) != nil)
    }

    @Test func `a thousand scans may wait for the disk`() {
        var journal = started()
        for number in 1...1000 { #expect(journal.add(scan(UInt64(number)), at: .zero) == true) }
        for number in 1...1000 {
            #expect(journal.nextOrder(at: .zero) == .write(scan(UInt64(number))))
            _ = journal.answered(nil, at: .zero)
        }
    }

    @Test func `a queue that is full refuses what comes`() {
        var journal = started()
        for number in 0..<JournalUpkeep.maximumPending {
            #expect(journal.add(scan(UInt64(number)), at: .zero) == true)
        }
        #expect(journal.add(scan(9999), at: .zero) == false)
        #expect(journal.waiting == JournalUpkeep.maximumPending)
    }
}
