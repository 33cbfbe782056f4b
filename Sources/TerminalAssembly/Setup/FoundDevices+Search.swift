import DeviceInterface
import FoundationEssentials
package import LinuxDevices
import QRDecoding
import SiteConfiguration
package import SystemPackage
import TextQuoting

extension FoundDevices {
    /// Searches a machine's devices. `folder` is `/dev`, or another folder in tests. A device that
    /// does not answer is listed with the reason.
    package static func search(
        _ folder: FilePath = "/dev", kernel: any Kernel = LinuxKernel()
    ) -> FoundDevices {
        var found = FoundDevices()
        let listing = Listing(folder)
        found.cameras = listing.paths("video", linkedIn: "v4l/by-id").compactMap {
            camera($0, kernel)
        }
        found.chips = listing.paths("gpiochip", linkedIn: nil).map { chip($0, kernel) }
        found.serialLines =
            (listing.paths("ttyUSB", linkedIn: "serial/by-id")
            + listing.paths("ttyACM", linkedIn: "serial/by-id"))
            .map { Device($0.path, $0.target) }
        found.keyboards = listing.links("input/by-id").filter { $0.path.hasSuffix("-event-kbd") }
            .map { Device($0.path, $0.target) }
        return found
    }

    private static func camera(_ place: Listing.Place, _ kernel: any Kernel) -> Device? {
        do throws(DeviceError) {
            guard let camera = try CameraDescription.read(place.path, kernel: kernel) else {
                return nil
            }
            let formats = camera.formats.map { "\($0)" }
            let isReadable = formats.contains { CameraSettings.readableFormats.contains($0) }
            return Device(
                place.path, "\(camera.name): \(formats.joined(separator: ", "))",
                objection: isReadable ? nil : "it gives no format that can be read")
        } catch {
            return Device(place.path, "does not answer", objection: "\(error)")
        }
    }

    private static func chip(_ place: Listing.Place, _ kernel: any Kernel) -> Device {
        do throws(DeviceError) {
            let chip = try GPIOChipDescription.read(place.path, kernel: kernel)
            return Device(place.path, "\(chip.label), \(chip.lines) lines")
        } catch {
            return Device(place.path, "does not answer", objection: "\(error)")
        }
    }
}

/// The names in a folder of devices.
private struct Listing {
    /// A device file: the name to configure, and the name of the node that it leads to.
    struct Place {
        let path: String
        let target: String
    }

    private let folder: FilePath

    init(_ folder: FilePath) {
        self.folder = folder
    }

    /// The nodes whose names are `kind` and a number, each by its name in the folder of links if it
    /// has one.
    func paths(_ kind: String, linkedIn links: String?) -> [Place] {
        let linked = links.map { self.links($0) } ?? []
        return names(folder).filter { name in
            let number = name.dropFirst(kind.count)
            return name.hasPrefix(kind) && !number.isEmpty && number.allSatisfy(\.isWholeNumber)
        }.map { name in
            linked.first { $0.target == name }
                ?? Place(path: folder.appending(name).string, target: name)
        }
    }

    /// The links in a folder below, with the names of the nodes that they lead to.
    func links(_ name: String) -> [Place] {
        let folder = folder.appending(FilePath(name).components)
        return names(folder).compactMap { name in
            let path = folder.appending(name).string
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
            return (target.flatMap { FilePath($0).lastComponent?.string }).map {
                Place(path: path, target: $0)
            }
        }
    }

    private func names(_ folder: FilePath) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
    }
}
