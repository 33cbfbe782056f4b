import DeviceInterface
import OutputMonitor
import SerialProtocols

/// What reaches the monitor of the outputs: its rules, lines of its clients, and the bytes that a
/// guard sends to a lamp.
struct FuzzedMonitor {
    let bytes: [UInt8]

    /// Reads the bytes as each of these. An order that is understood has one meaning when it is
    /// written again, and drives a judge of the outputs, whose time is made from the lines.
    func parse() {
        let text = String(decoding: bytes, as: UTF8.self)
        let rules = try? MonitorRules(text)
        let standard = try? MonitorRules("lamp = text\nlamp-device = /dev/x")
        guard var judge = (rules ?? standard).map(OutputJudge.init) else { return }
        var now = Duration.zero
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(64) {
            now += .milliseconds(line.utf8.count * 8)
            if let order = MonitorOrder(String(line)) {
                precondition(MonitorOrder(order.line) == order, "an order with two meanings")
                judge.hear(order, at: now)
            }
            if let state = MonitorState(String(line)) {
                precondition(MonitorState(state.line) != nil, "an answer nobody understands")
            }
            let lights = Lights(rawValue: line.utf8.last.map { $0 & 7 } ?? 0)
            _ = judge.judge(.lights(lights), at: now)
            _ = judge.judge(lights.isEmpty ? BarrierReading.open : .shut, at: now)
        }
        for known in SerialLamp.protocols {
            guard let language = try? known.init([:]) else { continue }
            let known = Lamp.allCases.flatMap { language.messages(for: $0) }
            var messages = GuardMessages(known)
            messages.take(bytes)
            while let message = messages.next() {
                precondition(known.contains(message), "a message of no protocol")
            }
        }
    }
}
