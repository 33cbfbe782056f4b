package import CLinux
import Foundation
import Synchronization

/// A serial port of the kernel's own making: the code under test opens `path`, the test holds the
/// other end. The path stays when the adapter is unplugged and another plugged in.
package final class PseudoTerminal: Sendable {
    /// A link to the terminal's device file, for the code under test.
    package let path: String
    private let master: Mutex<Int32>

    package init() throws {
        path = NSTemporaryDirectory() + "gatelight-tty-" + UUID().uuidString
        master = Mutex(-1)
        try plug()
    }

    deinit {
        unplug()
    }

    /// Plugs in a fresh adapter.
    package func plug() throws {
        unplug()
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var (lock, number): (Int32, UInt32) = (0, 0)
        // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which unlockpt and ptsname are made of.
        guard descriptor >= 0, gl_ioctl(descriptor, 0x4004_5431, &lock) == 0,
            gl_ioctl(descriptor, 0x8004_5430, &number) == 0,
            symlink("/dev/pts/\(number)", path) == 0
        else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
        master.withLock { $0 = descriptor }
    }

    /// Takes the adapter away; whoever has it open sees it hung up.
    package func unplug() {
        master.withLock { master in
            if master >= 0 { close(master) }
            master = -1
            unlink(path)
        }
    }

    /// The device's end says `bytes`.
    package func say(_ bytes: [UInt8]) {
        master.withLock { master in
            var left = bytes[...]
            while !left.isEmpty {
                let count = left.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
                guard count > 0 || errno == EAGAIN else { return }
                left = left.dropFirst(max(count, 0))
            }
        }
    }

    /// What the device's end hears now; empty if nothing, or if nobody has the terminal open.
    package func hear() -> [UInt8] {
        master.withLock { master in
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(master, &buffer, buffer.count)
            return count > 0 ? Array(buffer.prefix(count)) : []
        }
    }

    /// How the terminal is set.
    package var settings: termios {
        master.withLock { master in
            var settings = termios()
            tcgetattr(master, &settings)
            return settings
        }
    }
}
