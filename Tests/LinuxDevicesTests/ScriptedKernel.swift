import CLinux
import Foundation
import LinuxDevices
import Synchronization
import SystemPackage

/// A kernel whose devices and failures a test writes down.
///
/// Paths are given devices with `plug`. `fail` makes a later call fail. Nothing is ever waited for
/// but in `poll`, which wakes on event descriptors, pushed bytes and `wake`, or when its time-out
/// passes (`expirePoll` lets it pass at once).
final class ScriptedKernel: Kernel, Sendable {
    /// A kind of system call.
    enum Call: Hashable, Sendable {
        case open, lock, map, poll, read, write, event
        case control(UInt)
    }

    /// A call that was made, and on what.
    struct Entry: Hashable, Sendable {
        var call: Call
        var name: String
    }

    struct State {
        var nodes: [String: Node] = [:]
        var descriptors: [Int32: Descriptor] = [:]
        var nextDescriptor: Int32 = 100
        var maps: [UInt: (length: Int, name: String)] = [:]
        var failures: [Failure] = []
        var log: [Entry] = []
        var misuse: [String] = []
        var expiredPolls = 0
        var pollers = 0
    }

    struct Node {
        var device: any ScriptedDevice
        var isPlugged = true
        var incoming: [[UInt8]] = []
        var outgoing: [[UInt8]] = []
        var readiness: Int16 = 0
        var writeLimit = Int.max
    }

    enum Descriptor {
        case node(String)
        case event(UInt64)
    }

    struct Failure {
        /// `nil` stands for any call.
        var call: Call?
        var countdown: Int
        var errno: Errno
    }

    let state = Mutex(State())
    let changed = NSCondition()
    let changes = Atomic(0)

    /// Lets waiting polls look again.
    func wake() {
        changed.withLock {
            changes.add(1, ordering: .sequentiallyConsistent)
            changed.broadcast()
        }
    }

    /// Logs the call, then fails it if the script says so.
    func enter(_ call: Call, on name: String) throws(Errno) {
        let errno: Errno? = state.withLock { state in
            state.log.append(Entry(call: call, name: name))
            for index in state.failures.indices
            where state.failures[index].call == nil || state.failures[index].call == call {
                state.failures[index].countdown -= 1
            }
            guard let due = state.failures.firstIndex(where: { $0.countdown == 0 }) else {
                return nil
            }
            return state.failures.remove(at: due).errno
        }
        if let errno { throw errno }
    }

    func name(of descriptor: Int32) -> String {
        state.withLock { state in
            switch state.descriptors[descriptor] {
            case .node(let name): name
            case .event: "event"
            case nil: "closed descriptor"
            }
        }
    }

    private func device(behind descriptor: Int32) throws(Errno) -> any ScriptedDevice {
        let device: (any ScriptedDevice)? = state.withLock { state in
            guard case .node(let name) = state.descriptors[descriptor] else {
                state.misuse.append("call on closed descriptor \(descriptor)")
                return nil
            }
            return state.nodes[name]?.device
        }
        guard let device else { throw .badFileDescriptor }
        return device
    }

    func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        try enter(.open, on: path)
        let node = state.withLock { $0.nodes[path] }
        guard let node, node.isPlugged else { throw .noSuchFileOrDirectory }
        try node.device.open(flags: flags)
        return newDescriptor(.node(path))
    }

    func close(_ descriptor: Int32) {
        let device: (any ScriptedDevice)? = state.withLock { state in
            switch state.descriptors.removeValue(forKey: descriptor) {
            case nil:
                state.misuse.append("close of closed descriptor \(descriptor)")
                return nil
            case .event: return nil
            case .node(let name):
                let isLast = !state.descriptors.values.contains {
                    if case .node(name) = $0 { true } else { false }
                }
                return isLast ? state.nodes[name]?.device : nil
            }
        }
        device?.closed()
        wake()
    }

    func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        try enter(.control(request), on: name(of: descriptor))
        try device(behind: descriptor).control(request, argument, self)
    }

    func lock(_ descriptor: Int32) throws(Errno) { try enter(.lock, on: name(of: descriptor)) }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    {
        let name = name(of: descriptor)
        try enter(.map, on: name)
        let device = try device(behind: descriptor)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 4096)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        let address = UInt(bitPattern: memory.baseAddress)
        state.withLock { $0.maps[address] = (length, name) }
        device.mapped(memory, offset: offset)
        return memory
    }

    func unmap(_ memory: UnsafeMutableRawBufferPointer) {
        let address = UInt(bitPattern: memory.baseAddress)
        let length = memory.count
        let found: (known: Bool, device: (any ScriptedDevice)?) = state.withLock { state in
            guard let map = state.maps.removeValue(forKey: address), map.length == length else {
                state.misuse.append("unmap of \(length) bytes that are not a mapping")
                return (false, nil)
            }
            return (true, state.nodes[map.name]?.device)
        }
        guard found.known else { return }
        found.device?.unmapped(memory)
        memory.deallocate()
    }

    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer)
        throws(Errno) -> Int
    {
        try enter(.read, on: name(of: descriptor))
        let capacity = buffer.count
        let bytes: [UInt8]? = state.withLock { state in
            switch state.descriptors[descriptor] {
            case .event(let count):
                guard count > 0 else { return nil }
                state.descriptors[descriptor] = .event(0)
                return withUnsafeBytes(of: count) { Array($0) }
            case .node(let name): return state.nodes[name]?.take(capacity)
            case nil: return nil
            }
        }
        guard let bytes else { throw .resourceTemporarilyUnavailable }
        buffer.copyBytes(from: bytes.prefix(buffer.count))
        return min(bytes.count, buffer.count)
    }

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try enter(.write, on: name(of: descriptor))
        let data = Array(bytes)
        let count: Int? = state.withLock { state in
            switch state.descriptors[descriptor] {
            case .event(let count):
                let value = data.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
                state.descriptors[descriptor] = .event(count &+ value)
                return data.count
            case .node(let name):
                let count = min(data.count, state.nodes[name]?.writeLimit ?? 0)
                state.nodes[name]?.outgoing.append(Array(data.prefix(count)))
                return count
            case nil:
                state.misuse.append("write to closed descriptor \(descriptor)")
                return nil
            }
        }
        wake()
        guard let count else { throw .badFileDescriptor }
        guard count > 0 || data.isEmpty else { throw .resourceTemporarilyUnavailable }
        return count
    }

    func eventDescriptor() throws(Errno) -> Int32 {
        try enter(.event, on: "event")
        return newDescriptor(.event(0))
    }

    func newDescriptor(_ descriptor: Descriptor) -> Int32 {
        state.withLock { state in
            state.nextDescriptor += 1
            state.descriptors[state.nextDescriptor] = descriptor
            return state.nextDescriptor
        }
    }
}
