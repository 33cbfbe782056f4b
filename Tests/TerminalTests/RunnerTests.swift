import DeviceInterface
import Terminal
import Testing
import Verdicts

/// One core, run by two runners: what holds on real time holds on virtual time.
@Suite(.timeLimit(.minutes(1))) struct RunnerTests {
    private let gate = GateDoubles()

    @Test(arguments: RunnerKind.allCases)
    func `the runner starts dark and shut`(_ kind: RunnerKind) async throws {
        try await kind.run(gate) { try await $0.pass(.milliseconds(300)) }
        #expect(gate.lamps == [.dark] && gate.barrier.first == "shut")
    }

    @Test(arguments: RunnerKind.allCases)
    func `a green opens once, is recorded, ends after its hold and shuts`(
        _ kind: RunnerKind
    ) async throws {
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(300))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(500))
            #expect(gate.lamps == [.dark, .green] && gate.written == [.statusGreen])
            gate.set { $0.code = 0 }
            try await runner.pass(.milliseconds(2100))
        }
        #expect(gate.lamps == [.dark, .green, .dark])
        #expect(gate.barrier == ["shut", "open", "shut"])
    }

    @Test(arguments: RunnerKind.allCases)
    func `the button withdraws the verdict, and the same code is a new scan`(
        _ kind: RunnerKind
    ) async throws {
        try await kind.run(gate) { runner in
            gate.set { $0.code = 2 }
            try await runner.pass(.milliseconds(300))
            gate.set { $0.code = 0 }
            await runner.press()
            try await runner.pass(.milliseconds(200))
            #expect(gate.lamps == [.dark, .red, .dark])
            gate.set { $0.code = 2 }
            try await runner.pass(.milliseconds(300))
        }
        #expect(gate.written == [.statusRed, .statusRed])
    }

    @Test(arguments: RunnerKind.allCases)
    func `a lamp that fails lets nobody through until it works`(_ kind: RunnerKind) async throws {
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.lampFails = true }
            try await runner.pass(.milliseconds(800))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(300))
            gate.set { $0.code = 0 }
            gate.set { $0.lampFails = false }
            try await runner.pass(.milliseconds(400))
            #expect(!gate.lamps.contains(.green) && !gate.barrier.contains("open"))
            gate.set { $0.code = 3 }
            try await runner.pass(.milliseconds(300))
        }
        #expect(gate.lamps.last == .green)
    }

    @Test(arguments: RunnerKind.allCases)
    func `a barrier that fails is a fault until it has shut`(_ kind: RunnerKind) async throws {
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.barrierFails = true }
            try await runner.pass(.milliseconds(400))
            #expect(gate.lamps.last == .fault)
            gate.set { $0.barrierFails = false }
            try await runner.pass(.milliseconds(500))
        }
        #expect(gate.lamps == [.dark, .fault, .dark] && gate.barrier.last == "shut")
    }

    @Test(arguments: RunnerKind.allCases)
    func `a disk that fills is a fault before anybody comes, and nothing is lost`(
        _ kind: RunnerKind
    ) async throws {
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.diskIsFull = true }
            try await runner.pass(.milliseconds(800))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(300))
            #expect(gate.lamps == [.dark, .fault] && gate.written.isEmpty)
            gate.set { $0.code = 0 }
            gate.set { $0.diskIsFull = false }
            try await runner.pass(.milliseconds(800))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(300))
        }
        #expect(gate.written == [.statusGreen] && gate.barrier.count { $0 == "open" } == 1)
    }

    @Test(arguments: RunnerKind.allCases)
    func `a camera failure ends the green, and it does not come back`(
        _ kind: RunnerKind
    ) async throws {
        try await kind.run(gate) { runner in
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(300))
            gate.set { $0.cameraFails = true }
            try await runner.pass(.milliseconds(300))
            gate.set { $0.code = 0 }
            gate.set { $0.cameraFails = false }
            try await runner.pass(.milliseconds(800))
        }
        #expect(gate.lamps == [.dark, .green, .fault, .dark])
        #expect(gate.barrier == ["shut", "open", "shut"])
        #expect(gate.written == [.statusGreen, .deviceFault])
    }

    @Test(arguments: RunnerKind.allCases)
    func `a camera that repeats its pictures for five seconds has failed`(
        _ kind: RunnerKind
    ) async throws {
        let gate = GateDoubles(acceptsRepeatedFrames: false)
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(200))
            gate.set { $0.code = 0 }
            try await runner.pass(.milliseconds(4300))
            #expect(gate.lamps == [.dark, .green, .dark])
            try await runner.pass(.milliseconds(1000))
            #expect(gate.lamps == [.dark, .green, .dark, .fault])
        }
        #expect(gate.written == [.statusGreen, .deviceFault])
    }

    @Test(arguments: RunnerKind.allCases)
    func `a code in a picture that never changed may be of anybody`(_ kind: RunnerKind) async throws
    {
        let gate = GateDoubles(acceptsRepeatedFrames: false)
        gate.set { $0.code = 1 }
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(2500))
            #expect(gate.lamps == [.dark])
            gate.set { $0.code = 0 }
            try await runner.pass(.milliseconds(1500))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(200))
        }
        #expect(gate.lamps == [.dark, .green])
        #expect(gate.written == [.statusGreen])
    }

    @Test(arguments: RunnerKind.allCases)
    func `a camera that comes back with an old picture shows nobody`(
        _ kind: RunnerKind
    ) async throws {
        let gate = GateDoubles(acceptsRepeatedFrames: false)
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(200))
            gate.set { $0.cameraFails = true }
            try await runner.pass(.milliseconds(1000))
            gate.set { $0.cameraFails = false }
            try await runner.pass(.milliseconds(3000))
            #expect(gate.lamps == [.dark, .green, .fault, .dark])
            // Two old pictures in turn are a ring of buffers.
            gate.set { $0.code = 0 }
            try await runner.pass(.milliseconds(200))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(200))
            #expect(gate.lamps == [.dark, .green, .fault, .dark])
            gate.set { $0.code = 2 }
            try await runner.pass(.milliseconds(200))
        }
        #expect(gate.lamps == [.dark, .green, .fault, .dark, .red])
    }

    @Test(arguments: RunnerKind.allCases)
    func `without trusted data the terminal is out of service`(_ kind: RunnerKind) async throws {
        try await kind.run(gate) { runner in
            try await runner.pass(.milliseconds(200))
            gate.set { $0.trustIsGone = true }
            try await runner.pass(.milliseconds(1300))
            gate.set { $0.code = 1 }
            try await runner.pass(.milliseconds(200))
            #expect(gate.lamps == [.dark, .fault])
            gate.set { $0.trustIsGone = false }
            try await runner.pass(.milliseconds(1300))
        }
        #expect(gate.lamps.last == .green)
    }
}
