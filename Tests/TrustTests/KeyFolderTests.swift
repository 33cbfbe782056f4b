import Foundation
import Regions
import SystemPackage
import Testing
import TestSupport
import Trust

/// A folder of keys that people fill, with what does not belong there.
@Suite struct KeyFolderTests {
    private let folder: TemporaryFolder
    private let guangdong: Division

    init() throws {
        folder = try TemporaryFolder()
        guangdong = try #require(Division(440_000))
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let file = URL(filePath: folder.path.string).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// The files that are bad, by their paths in the folder.
    private func problems() -> [String] {
        TrustStore.load(directory: folder.path).problems.map {
            String($0.file.dropFirst(folder.path.string.count + 1))
        }
    }

    @Test func `bad files and folders are named, and good ones are loaded`() throws {
        let key = try NativeIssuer(region: guangdong).regionalKey()
        try write(key.json(), "regions/440000/k.json")
        for path in [
            "regions/440000/bad.json", "regions/Guangdong/x.json", "hcert/DE/bad.der",
            "hcert/Austria/x.der",
        ] { try write([1], path) }
        // Neither of these is a key.
        for path in ["regions/440000/.k.json", "regions/440000/README", "hcert/DE/x.txt"] {
            try write([1], path)
        }
        #expect(
            problems() == [
                "regions/440000/bad.json", "regions/Guangdong", "hcert/Austria", "hcert/DE/bad.der",
            ])
        let store = TrustStore.load(directory: folder.path).store
        #expect(store.regionalKeys == [key])
        #expect(store.validity.objection(to: .division(guangdong), at: now) != nil)
        #expect(store.validity.objection(to: .country("DE"), at: now) != nil)
        #expect(store.validity.objection(to: .country("AT"), at: now) == nil)
        let error = #expect(throws: TrustError.self) { try TrustStore(directory: folder.path) }
        #expect(error?.file.hasSuffix("bad.json") == true)
        let path = folder.path.string
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
                .contains(path) == true
        }
        #expect(open == [])
    }

    @Test func `a folder that is missing or a file is told`() throws {
        let missing = TrustStore.load(directory: folder.path.appending("none"))
        #expect(missing.problems.map(\.kind) == [.notFound] && missing.store.regionalKeys == [])
        try write([1], "regions")
        #expect(problems() == ["regions"])
        #expect(TrustStore.load(directory: folder.path).store.regionalKeys == [])
    }

    @Test func `a key under two names is a doubt`() throws {
        let key = try NativeIssuer(region: guangdong).regionalKey()
        for name in ["a", "b"] { try write(key.json(), "regions/440000/\(name).json") }
        let (store, problems) = TrustStore.load(directory: folder.path)
        #expect(store.regionalKeys == [key] && problems.map(\.kind) == [.duplicate])
        #expect(throws: TrustError.self) { try TrustStore(directory: folder.path) }
    }

    @Test func `a region has 256 key files at most`() throws {
        for number in 1...256 { try write([1], "regions/440000/\(number).json") }
        #expect(problems().count == 256)
        try write([1], "regions/440000/257.json")
        #expect(problems() == ["regions/440000"])
        #expect(TrustStore.load(directory: folder.path).problems.map(\.kind) == [.tooLarge])
    }

    @Test func `a key is installed in its region's folder, which is made if necessary`() throws {
        let key = try NativeIssuer(region: guangdong).regionalKey()
        let new = folder.path.appending("new")
        for _ in 0..<2 {
            let path = try TrustStore.install(key, in: new)
            #expect(path.removingLastComponent() == new.appending("regions").appending("440000"))
            #expect(try TrustStore(directory: new).regionalKeys == [key])
        }
        let error = #expect(throws: TrustError.self) {
            try TrustStore.install(key, in: folder.path.appending("none").appending("x"))
        }
        #expect(error?.kind == .notFound)
    }
}
