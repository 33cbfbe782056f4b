import CLinux
import SystemPackage

/// What stands behind a path of a `ScriptedKernel`. Every member has a default, so that a device
/// only writes down what it does. Calls come from the driver's threads, without any lock held.
protocol ScriptedDevice: Sendable {
    /// The driver opens the device; a throw refuses.
    func open(flags: Int32) throws(Errno)
    /// The last descriptor was closed.
    func closed()
    /// ioctl(2). `kernel` gives new descriptors (`attach`), as GPIO line requests do.
    func control(
        _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
    ) throws(Errno)
    /// The driver mapped `memory` at `offset`; it stays valid until `unmapped`.
    func mapped(_ memory: UnsafeMutableRawBufferPointer, offset: Int)
    /// `memory` goes away after this call.
    func unmapped(_ memory: UnsafeMutableRawBufferPointer)
    /// What poll(2) finds, on top of what the kernel knows from queues and `setReadiness`.
    var readiness: Int16 { get }
}

extension ScriptedDevice {
    func open(flags: Int32) throws(Errno) {}
    func closed() {}
    func control(
        _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
    ) throws(Errno) { throw .inappropriateIOCTLForDevice }
    func mapped(_ memory: UnsafeMutableRawBufferPointer, offset: Int) {}
    func unmapped(_ memory: UnsafeMutableRawBufferPointer) {}
    var readiness: Int16 { 0 }
}

/// A device whose `ioctl` is a closure.
struct ClosureDevice: ScriptedDevice {
    typealias Control =
        @Sendable (_ request: UInt, _ argument: UnsafeMutableRawPointer?) throws(Errno) -> Void
    var onControl: Control

    func control(
        _ request: UInt, _ argument: UnsafeMutableRawPointer?, _ kernel: ScriptedKernel
    ) throws(Errno) {
        try onControl(request, argument)
    }
}
