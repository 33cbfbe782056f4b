import Foundation
import Glibc
import SystemPackage
import Testing
import TestSupport

@testable import TUF

/// A stick is read as whoever imports it, who may be root.
@Suite struct FolderMirrorTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["secret", "stick", "stick/gatelight", "stick/gatelight/metadata"] {
            #expect(mkdir(folder.path.appending(name).string, 0o700) == 0)
        }
        _ = try folder.file("secret/timestamp.json", Array("outside".utf8))
        _ = try folder.file("stick/gatelight/metadata/timestamp.json", Array("inside".utf8))
    }

    private func path(_ name: String) -> String { folder.path.string + "/" + name }

    private func read(
        _ file: String = "timestamp.json", in names: [String] = ["gatelight", "metadata"]
    ) throws(UpdateError) -> String {
        let mirror = FolderMirror(folder.path.appending("stick"), within: names)
        return String(decoding: try mirror.bytes(at: file, limit: 100), as: UTF8.self)
    }

    private func kind(_ work: () throws(UpdateError) -> String) -> UpdateError.Kind? {
        do {
            _ = try work()
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `a regular file is read, and the folder that was named may be a link`() throws {
        #expect(try read() == "inside")
        #expect(symlink(path("stick"), path("link")) == 0)
        let mirror = FolderMirror(
            folder.path.appending("link"), within: ["gatelight", "metadata"])
        #expect(try mirror.bytes(at: "timestamp.json", limit: 100) == Array("inside".utf8))
    }

    @Test(arguments: ["stick/gatelight", "stick/gatelight/metadata"])
    func `a linked folder is not followed`(_ name: String) throws {
        #expect(rename(path(name), path("away")) == 0)
        let inside = name.hasSuffix("metadata") ? "secret" : "outer"
        if inside == "outer" {
            #expect(mkdir(path("outer"), 0o700) == 0)
            #expect(rename(path("secret"), path("outer/metadata")) == 0)
        }
        #expect(symlink(path(inside), path(name)) == 0)
        #expect(kind { () throws(UpdateError) in try read() } == .malformed)
    }

    @Test func `links, pipes, sockets, folders and devices are refused`() throws {
        let metadata = "stick/gatelight/metadata/"
        #expect(symlink(path("secret/timestamp.json"), path(metadata + "link.json")) == 0)
        #expect(mkfifo(path(metadata + "pipe.json"), 0o600) == 0)
        #expect(mkdir(path(metadata + "folder.json"), 0o700) == 0)
        #expect(mknod(path(metadata + "socket.json"), S_IFSOCK | 0o600, 0) == 0)
        var names = ["link", "pipe", "folder", "socket"]
        // /dev/zero: endless, and only root can make it.
        if mknod(path(metadata + "device.json"), S_IFCHR | 0o600, 1 << 8 | 5) == 0 {
            names.append("device")
        }
        for name in names {
            let found = kind { () throws(UpdateError) in try read("\(name).json") }
            #expect(found == .malformed, "\(name)")
        }
    }

    @Test(arguments: ["../metadata/timestamp.json", "/etc/passwd", "", ".", "a//b", "a\0b"])
    func `no name leads out of the folder`(_ name: String) {
        #expect(kind { () throws(UpdateError) in try read(name) } == .notFound)
    }

    @Test func `any limit is accepted, and names are reported on one line`() throws {
        let mirror = FolderMirror(folder.path.appending("stick/gatelight/metadata"))
        #expect(try mirror.bytes(at: "timestamp.json", limit: .max).count == 6)
        let error = #expect(throws: UpdateError.self) {
            try mirror.bytes(at: "a\n\u{1B}[2J\u{202E}b", limit: 1)
        }
        #expect(error?.file == "a%0A%1B[2J%E2%80%AEb")
    }
}
