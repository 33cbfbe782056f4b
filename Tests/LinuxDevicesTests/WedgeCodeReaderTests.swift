import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct WedgeCodeReaderTests {
    static let path = "/dev/input/event7"
    let kernel = ScriptedKernel()
    let reader: WedgeCodeReader

    init() throws {
        kernel.plug(at: Self.path) { request, argument throws(Errno) in
            guard request == GL_EVIOCGRAB, UInt(bitPattern: argument) == 1 else {
                throw .invalidArgument
            }
        }
        reader = try WedgeCodeReader(Self.path, kernel: kernel)
    }

    func next(typing events: [UInt8]) async throws -> String? {
        kernel.push(events, to: Self.path)
        return try await reader.nextPayload().map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a typed code arrives`() async throws {
        let code = "PHC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5N%/{}$-:Az"
        #expect(try await next(typing: Typist.events(code + "\n")) == code)
        await reader.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }

    @Test func `two codes typed at once are dropped`() async throws {
        async let payload = next(typing: Typist.events("A\nB\n"))
        await until { !reader.drops.isEmpty }
        kernel.push(Typist.events("C\n"), to: Self.path)
        #expect(try await payload == "C")
        #expect(reader.drops == [.merged: 1])
        await reader.close()
    }

    @Test func `lost events invalidate their line`() async throws {
        let lost = Typist.event(EV_SYN, UInt16(SYN_DROPPED), 0)
        async let payload = next(typing: Typist.events("AB") + lost + Typist.events("CD\n"))
        await until { !reader.drops.isEmpty }
        kernel.push(Typist.events("E\n"), to: Self.path)
        #expect(try await payload == "E")
        #expect(reader.drops == [.control: 1])
        await reader.close()
    }

    @Test(arguments: [
        (Errno.permissionDenied, "group \"input\""), (.resourceBusy, "has grabbed"),
        (.noSuchFileOrDirectory, "/dev/input/by-id"),
    ])
    func `a refusal is explained`(_ errno: Errno, _ advice: String) async throws {
        kernel.fail(.open, with: errno)
        let error = await #expect(throws: DeviceError.self) { try await reader.nextPayload() }
        #expect(error?.advice.contains(advice) == true)
        await reader.close()
    }

    @Test(arguments: 1...4)
    func `a failure at any step leaves only the wake-up event open`(_ step: Int) async throws {
        kernel.push(Typist.events("A\n"), to: Self.path)
        kernel.fail(nil, nth: step, with: .ioError)
        await #expect(throws: DeviceError.self) { try await reader.nextPayload() }
        #expect(kernel.openDescriptors == 1)
        await reader.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }
}
