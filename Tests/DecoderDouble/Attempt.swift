import CAttempts
import CLinux
import Glibc

/// Confines this process as the product confines its decoder, and then makes one attempt. It ends
/// with status 0 if the attempt succeeded, with 1 if it was refused, and by SIGSYS if the kernel ended
/// the process for it. `freely` leaves out the confinement.
enum Attempt {
    static func run(_ name: String, freely: Bool) -> Never {
        guard
            let index = (0..<1000).first(where: { ca_name($0).map { String(cString: $0) } == name })
        else { _exit(64) }
        var result = gl_confinement()
        var step: UnsafePointer<CChar>?
        if !freely {
            guard gl_confine(64 << 20, &result, &step) == 0 else { _exit(71) }
        }
        _exit(ca_try(index) == 1 ? 0 : 1)
    }
}
