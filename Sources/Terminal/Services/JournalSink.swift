public import DeviceInterface
public import TerminalCore

/// The place where the engine's scans are stored, and the check for room.
public struct JournalSink: Sendable {
    /// Stores one scan, or throws and stores nothing of it. It may wait for the disk.
    let write: @Sendable (Scan) throws(DeviceError) -> Void
    /// Throws the error of storing a scan if there is no room. It may wait for the disk.
    let checkRoom: @Sendable () throws(DeviceError) -> Void

    /// A sink that stores nothing, for demonstrations.
    public static let none = JournalSink { _ in }

    /// Creates a sink from its functions.
    public init(
        checkRoom: @escaping @Sendable () throws(DeviceError) -> Void = {},
        write: @escaping @Sendable (Scan) throws(DeviceError) -> Void
    ) {
        self.write = write
        self.checkRoom = checkRoom
    }

    /// Carries out an order of the core; returns the error if it failed.
    func carryOut(_ order: JournalUpkeep.Order) -> DeviceError? {
        do throws(DeviceError) {
            switch order {
            case .write(let scan): try write(scan)
            case .checkRoom: try checkRoom()
            }
            return nil
        } catch {
            return error
        }
    }
}
