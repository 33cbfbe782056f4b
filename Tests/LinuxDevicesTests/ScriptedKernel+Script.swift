import Synchronization
import SystemPackage

// What a test writes down, and what it asks afterwards.
extension ScriptedKernel {
    /// Puts `device` at `path`; opening it works from now on.
    func plug(_ device: any ScriptedDevice, at path: String) {
        state.withLock { $0.nodes[path] = Node(device: device) }
        wake()
    }

    /// Puts a device at `path` whose `ioctl` is `control`.
    func plug(at path: String, control: @escaping ClosureDevice.Control) {
        plug(ClosureDevice(onControl: control), at: path)
    }

    /// Opening `path` fails with `ENOENT` until `plug`; open descriptors stay.
    func unplug(_ path: String) {
        state.withLock { $0.nodes[path]?.isPlugged = false }
        wake()
    }

    /// A descriptor that has no path, such as a requested GPIO line; pushes find it by `name`.
    func attach(_ device: any ScriptedDevice, as name: String) -> Int32 {
        state.withLock { state in
            state.nodes[name] = Node(device: device, isPlugged: false)
        }
        return newDescriptor(.node(name))
    }

    /// Gives `bytes` to the next read of `name`, and makes it readable.
    func push(_ bytes: [UInt8], to name: String) {
        state.withLock { $0.nodes[name]?.incoming.append(bytes) }
        wake()
    }

    /// What poll finds on `name` besides pushed bytes, such as `POLLOUT` or `POLLHUP`.
    func setReadiness(_ events: Int16, of name: String) {
        state.withLock { $0.nodes[name]?.readiness = events }
        wake()
    }

    /// The most bytes one write to `name` takes; 0 makes it answer `EAGAIN`.
    func setWriteLimit(_ limit: Int, of name: String) {
        state.withLock { $0.nodes[name]?.writeLimit = limit }
    }

    /// Makes the `nth` call from now (1: the next) of the kind fail once; `nil` counts every call.
    func fail(_ call: Call?, nth: Int = 1, with errno: Errno) {
        state.withLock { $0.failures.append(Failure(call: call, countdown: nth, errno: errno)) }
    }

    /// Lets the time-out of one poll pass at once: the one waiting or the next that would wait.
    func expirePoll() {
        state.withLock { $0.expiredPolls += 1 }
        wake()
    }

    /// Every call so far.
    var log: [Entry] { state.withLock { $0.log } }
    /// The chunks written to `name`.
    func writes(to name: String) -> [[UInt8]] { state.withLock { $0.nodes[name]?.outgoing ?? [] } }
    /// Descriptors that are open, event descriptors among them.
    var openDescriptors: Int { state.withLock { $0.descriptors.count } }
    /// Mappings not yet undone.
    var mappedRegions: Int { state.withLock { $0.maps.count } }
    /// Double closes, calls on closed descriptors, wrong unmaps: must stay empty.
    var misuse: [String] { state.withLock { $0.misuse } }
}
