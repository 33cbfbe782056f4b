import DeviceInterface
import FoundationEssentials
import Hexadecimal
import Regions
import SceneRendering
import SymbolDrawing
import TerminalCore
import Verdicts

#if Kiosk
    import Kiosk
    package import Terminal

    /// An interactive gate, as the page displays and operates it.
    struct GatePanel: SimulatorPanel {
        let gate: SimulatedGate

        /// The state as a JSON object.
        func state() async -> String { gate.state.json }

        /// The script and its pictures.
        func archive() async -> [UInt8] { gate.archive }

        /// Carries out one line of a script.
        func run(_ line: String) async throws(SimulatorRefusal) {
            try refusing { () throws(ScriptError) in try gate.perform(line) }
        }

        /// Holds a picture in front of the camera.
        func show(picture: [UInt8]) async throws(SimulatorRefusal) {
            try refusing { () throws(ScriptError) in try gate.hold(picture: picture) }
        }

        private func refusing(
            _ work: () throws(ScriptError) -> Void
        ) throws(SimulatorRefusal) {
            do {
                try work()
            } catch {
                throw SimulatorRefusal(error.problem, column: error.column)
            }
        }
    }

    extension GateState {
        /// The event that informs watchers of a change.
        package var event: TerminalEvent { .other(name: "simulator", json: json) }

        /// The state as the page receives it.
        package var json: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // Encoding cannot fail: all values are finite numbers, texts or Booleans.
            let bytes = (try? encoder.encode(Panel(self))) ?? Data("{}".utf8)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private struct Panel: Encodable {
        struct Person: Encodable {
            let id, title: String
        }
        struct Fault: Encodable {
            let name: String
            let isOn: Bool
        }
        /// Without identifiers: the verdict's colour and reason, and the steps.
        struct Judgement: Encodable {
            struct Step: Encodable {
                let check, result: String
                let rule, detail: String?
            }

            let lamp, reason: String
            let rule, format, region: String?
            let steps: [Step]

            init(_ judgement: GateState.Judgement) {
                let verdict = judgement.verdict
                (lamp, reason, rule) = (
                    verdict.lamp.rawValue, verdict.reason.rawValue, verdict.rule
                )
                (format, region) = (verdict.format?.rawValue, verdict.region?.description)
                steps = judgement.steps.map {
                    Step(
                        check: $0.check.rawValue, result: $0.result.rawValue, rule: $0.rule,
                        detail: $0.detail)
                }
            }
        }
        struct Scene: Encodable {
            let distance, tilt, turn, rotation, x, y, blur, light, glare, noise, shake: Double
            let colour: String
            let dark: Bool

            init(_ scene: SceneSettings) {
                (distance, tilt, turn) = (scene.distance, scene.tilt, scene.turn)
                (rotation, x, y) = (scene.rotation, scene.x, scene.y)
                (blur, light, glare) = (scene.blur, scene.light, scene.glare)
                (noise, shake, dark) = (scene.noise, scene.shake, scene.isDark)
                colour = SceneChange.name(of: scene.colour)
            }
        }

        struct Opinion: Encodable {
            let kind, detail: String
        }

        let people = GateSimulation.Person.all.map { Person(id: $0.id, title: $0.title) }
        let faults: [Fault]
        let scene: Scene
        let presented: String?
        let judgement: Judgement?
        let opinion: Opinion?
        let clock, lamp, barrier: String
        let barrierPulses: Int
        let hasPower, isClockRunning, hasEnded: Bool
        let serial, script: [String]

        init(_ state: GateState) {
            faults = GateState.Fault.allCases.map {
                Fault(name: $0.rawValue, isOn: state.faults.contains($0))
            }
            scene = Scene(state.scene)
            presented = state.presented
            judgement = state.judgement.map(Judgement.init)
            opinion = state.opinion.map { Opinion(kind: $0.kind.rawValue, detail: $0.detail) }
            clock = state.clock.ISO8601Format()
            lamp = state.lamp.rawValue
            barrier = state.isBarrierOpen ? "open" : "shut"
            barrierPulses = state.barrierPulses
            hasPower = state.hasPower
            isClockRunning = state.hasPower && !state.faults.contains(.clockStopped)
            hasEnded = state.hasEnded
            (serial, script) = (state.serial, state.script)
        }
    }
#endif
