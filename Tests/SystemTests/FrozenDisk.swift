import Foundation

/// A small disk on which everything that writes waits while it is frozen. Only the superuser has such.
final class FrozenDisk {
    /// Whether one can be made here: loop devices are not to be had in every container.
    static let isPossible: Bool = {
        guard geteuid() == 0, let folder = try? Folder(),
            let disk = try? FrozenDisk(at: folder.file("mount"), image: folder.file("image"))
        else { return false }
        return (try? disk.freeze()) != nil && (try? disk.thaw()) != nil
    }()

    private let mount: String
    private var isMounted = false
    private var isFrozen = false

    /// Mounts 16 MB at `mount`, kept in the file `image`.
    init(at mount: String, image: String) throws {
        self.mount = mount
        try Self.shell(
            """
            mkdir -p \(mount); head -c 16M /dev/zero > \(image); mkfs.ext4 -q \(image)
            mount -o loop \(image) \(mount)
            """)
        isMounted = true
    }

    deinit {
        if isFrozen { try? thaw() }
        if isMounted { try? Self.shell("umount -l \(mount)") }
    }

    /// From now on whoever writes waits.
    func freeze() throws {
        try Self.shell("fsfreeze --freeze \(mount)")
        isFrozen = true
    }

    /// Those who waited go on.
    func thaw() throws {
        try Self.shell("fsfreeze --unfreeze \(mount)")
        isFrozen = false
    }

    private static func shell(_ script: String) throws {
        let result = try Executable.run(["-euc", script], command: "/bin/bash")
        guard result.status == 0 else { throw Failed(description: result.errors) }
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }
}
