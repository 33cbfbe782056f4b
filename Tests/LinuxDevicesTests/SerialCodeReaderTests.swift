import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1)))
struct SerialCodeReaderTests {
    let terminal: PseudoTerminal
    let kernel = SpyKernel()
    let reader: SerialCodeReader

    init() throws {
        terminal = try PseudoTerminal()
        reader = try SerialCodeReader(terminal.path, kernel: kernel)
    }

    /// The reader's next payload as text; the device says `text` once it is listened to.
    func next(hearing text: String) async throws -> String? {
        let polls = kernel.polls
        async let payload = reader.nextPayload()
        await until { kernel.polls > polls }
        terminal.say(Array(text.utf8))
        return try await payload.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: ["\r", "\n", "\r\n"])
    func `a code arrives without its line end`(_ end: String) async throws {
        #expect(try await next(hearing: "PHC1:6BF" + end) == "PHC1:6BF")
        #expect(try await next(hearing: "HC1:A:B/" + end) == "HC1:A:B/")
        await reader.close()
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `two reads in one burst are dropped and counted, the next one is judged`()
        async throws
    {
        async let payload = reader.nextPayload()
        await until { kernel.polls > 0 }
        terminal.say(Array("PHC1:A\r\nPHC1:B\r\n".utf8))
        await until { !reader.drops.isEmpty }
        terminal.say(Array("PHC1:C\r".utf8))
        #expect(try await payload == Array("PHC1:C".utf8))
        #expect(reader.drops == [.merged: 1])
        await reader.close()
    }

    @Test func `cancelling ends the wait, and the reader goes on afterwards`() async throws {
        let wait = Task { try await reader.nextPayload() }
        await until { kernel.polls > 0 }
        wait.cancel()
        #expect(try await wait.value == nil)
        #expect(try await next(hearing: "PHC1:A\r") == "PHC1:A")
        await reader.close()
    }

    @Test func `closing ends the wait and may be done twice`() async throws {
        async let payload = reader.nextPayload()
        await until { kernel.polls > 0 }
        await reader.close()
        #expect(try await payload == nil)
        await reader.close()
        #expect(try await reader.nextPayload() == nil)
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `an unplugged reader is reported, and works again once replugged`() async throws {
        #expect(try await next(hearing: "A\r") == "A")
        let polls = kernel.polls
        async let payload = reader.nextPayload()
        await until { kernel.polls > polls }
        terminal.unplug()
        do {
            _ = try await payload
            Issue.record("the reader did not notice")
        } catch {
            #expect((error as? DeviceError)?.code == .disconnected)
        }
        let absent = await #expect(throws: DeviceError.self) { try await reader.nextPayload() }
        #expect(absent?.code == .notFound)
        try terminal.plug()
        #expect(try await next(hearing: "B\r") == "B")
        await reader.close()
        #expect(kernel.openDescriptors == 0)
    }

    @Test(arguments: 1...6)
    func `a failure at any step of the first wait leaves only the wake-up event open`(_ step: Int)
        async throws
    {
        let kernel = ScriptedKernel()
        kernel.plug(at: "/dev/ttyACM0") { _, _ in }
        let reader = try SerialCodeReader("/dev/ttyACM0", kernel: kernel)
        kernel.fail(nil, nth: step, with: .ioError)
        await #expect(throws: DeviceError.self) { try await reader.nextPayload() }
        #expect(kernel.openDescriptors == 1)
        await reader.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }

    @Test func `a reader without a wake-up event is refused`() {
        let kernel = ScriptedKernel()
        kernel.fail(.event, with: .tooManyOpenFiles)
        #expect(throws: DeviceError.self) {
            try SerialCodeReader("/dev/ttyACM0", kernel: kernel)
        }
        #expect(kernel.openDescriptors == 0)
    }
}
