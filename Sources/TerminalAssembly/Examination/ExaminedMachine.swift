import AtomicFiles
package import BoxedDecoding
package import DeviceInterface
import Glibc
package import SiteConfiguration
package import SystemPackage

/// The machine that is examined; another one in tests.
package struct ExaminedMachine {
    /// The folder that contains `etc`, `lib` and `proc`.
    package var root: FilePath
    /// Creates the camera of a configuration.
    package var camera: (CameraSettings?) -> (any Camera)?
    /// The program whose process examines the camera's frames, as on a gate.
    package var decoder = BoxedDecoder.Program.own
    /// The user as which the terminal runs.
    let user: FileUser

    /// This machine. If root examines it, the terminal runs as the package's user, if there is one.
    package init(
        root: FilePath = "/", serviceUser: String = "gatelight",
        camera: @escaping (CameraSettings?) -> (any Camera)? = DeviceAssembly.camera
    ) {
        self.root = root
        self.camera = camera
        user = geteuid() == 0 ? FileUser.named(serviceUser) ?? .current : .current
    }

    /// Whether somebody else than the terminal's user examines it.
    var isForeign: Bool { user.number != geteuid() }
}
