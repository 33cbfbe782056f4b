import CLinux
import Foundation
import Synchronization
import SystemPackage

extension ScriptedKernel {
    func poll(
        _ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32
    ) throws(Errno) -> [Int16] {
        try enter(.poll, on: descriptors.map { name(of: $0.descriptor) }.joined(separator: ","))
        state.withLock { $0.pollers += 1 }
        defer { state.withLock { $0.pollers -= 1 } }
        let deadline =
            timeout < 0 ? nil : Date(timeIntervalSinceNow: Double(timeout) / 1000)
        while true {
            let seen = changes.load(ordering: .sequentiallyConsistent)
            let found = descriptors.map { readiness(of: $0.descriptor, events: $0.events) }
            if timeout == 0 || found.contains(where: { $0 != 0 }) { return found }
            if timeout > 0, takeExpiredPoll() { return found }
            guard waitForChange(after: seen, until: deadline) else { return found }
        }
    }

    private func readiness(of descriptor: Int32, events: Int16) -> Int16 {
        let (found, device): (Int16, (any ScriptedDevice)?) = state.withLock { state in
            switch state.descriptors[descriptor] {
            case nil: return (Int16(POLLNVAL), nil)
            case .event(let count): return (count > 0 ? Int16(POLLIN) : 0, nil)
            case .node(let name):
                let node = state.nodes[name]
                let queued = node?.incoming.isEmpty == false ? Int16(POLLIN) : 0
                return (queued | (node?.readiness ?? 0), node?.device)
            }
        }
        let always = Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL)
        return (found | (device?.readiness ?? 0)) & (events | always)
    }

    private func takeExpiredPoll() -> Bool {
        state.withLock { state in
            guard state.expiredPolls > 0 else { return false }
            state.expiredPolls -= 1
            return true
        }
    }

    /// False when the deadline came first.
    private func waitForChange(after seen: Int, until deadline: Date?) -> Bool {
        changed.withLock {
            while changes.load(ordering: .sequentiallyConsistent) == seen {
                if let deadline {
                    guard changed.wait(until: deadline) else { return false }
                } else {
                    changed.wait()
                }
            }
            return true
        }
    }
}

extension ScriptedKernel.Node {
    /// At most `count` bytes of the first chunk; what is left stays.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard let first = incoming.first else {
            // A hung-up line reads as its end.
            return readiness & Int16(POLLHUP) != 0 ? [] : nil
        }
        let taken = Array(first.prefix(count))
        if taken.count == first.count {
            incoming.removeFirst()
        } else {
            incoming[0].removeFirst(taken.count)
        }
        return taken
    }
}
