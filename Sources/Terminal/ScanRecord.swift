public import DeviceInterface
public import TerminalCore

/// Where the engine's scans are kept, and whether there is room for more.
public struct ScanRecord: Sendable {
    /// Keeps one scan, or throws and keeps nothing of it. May wait for the disk.
    let write: @Sendable (Scan) throws(DeviceError) -> Void
    /// Throws what keeping one would, if there is no room. May wait for the disk.
    let expectRoom: @Sendable () throws(DeviceError) -> Void

    /// Keeps nothing, as a demonstration does.
    public static let none = ScanRecord { _ in }

    /// Takes both as they are.
    public init(
        expectRoom: @escaping @Sendable () throws(DeviceError) -> Void = {},
        write: @escaping @Sendable (Scan) throws(DeviceError) -> Void
    ) {
        self.write = write
        self.expectRoom = expectRoom
    }

    /// Does what the core orders; answers what is wrong, if so.
    func carryOut(_ order: JournalUpkeep.Order) -> DeviceError? {
        do throws(DeviceError) {
            switch order {
            case .write(let scan): try write(scan)
            case .expectRoom: try expectRoom()
            }
            return nil
        } catch {
            return error
        }
    }
}
