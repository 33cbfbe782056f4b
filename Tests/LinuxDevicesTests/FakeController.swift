import Foundation
import Synchronization
import TestSupport

/// A program at the device's end of a pseudo-terminal, on a thread of its own until dropped.
final class FakeController: Sendable {
    private let isStopped: Stop

    private final class Stop: Sendable {
        let flag = Atomic(false)
    }

    /// `react` gets what was heard and not used so far, takes what it uses, and gives the answer.
    init(_ terminal: PseudoTerminal, _ react: @escaping @Sendable (inout [UInt8]) -> [UInt8]) {
        let stop = Stop()
        isStopped = stop
        Thread.detachNewThread {
            var heard: [UInt8] = []
            while !stop.flag.load(ordering: .relaxed) {
                let new = terminal.hear()
                guard !new.isEmpty else {
                    // Nothing tells a master that its terminal is open again.
                    usleep(1000)
                    continue
                }
                heard += new
                terminal.say(react(&heard))
            }
        }
    }

    deinit {
        isStopped.flag.store(true, ordering: .relaxed)
    }
}
