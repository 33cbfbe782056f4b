import DeviceInterface
import Logging
import TerminalCore

/// Writes the core's reports about its parts to the log.
struct TerminalLog: Sendable {
    let logger: Logger
    let indicator: String
    let barrier: String?
    let inputs: [InputUpkeep.Input: String]

    func note(_ step: TerminalCore.Step) {
        for (part, report) in step.reports {
            switch report {
            case .failed(let error) where part == .program: logger.critical("\(error)")
            case .failed(let error) where part == .trust: logger.error("out of service: \(error)")
            case .failed(let error): logger.error("\(error)")
            case .recovered where part == .trust: logger.notice("in service again")
            case .recovered: logger.notice("\(name(part)): works again")
            }
        }
        for (input, report) in step.inputs {
            switch report {
            case .failed(let error): logger.error("\(error)")
            case .recovered: logger.notice("\(inputs[input] ?? "\(input)"): works again")
            }
        }
        for (subject, doubt) in step.doubts {
            if let doubt {
                logger.error("\(subject): \(doubt.message). \(doubt.advice)")
            } else {
                logger.notice("\(subject): in order again")
            }
        }
        for decision in step.decisions {
            for case .count(let irregularity) in decision.actions {
                switch irregularity {
                case .gap(let gap):
                    logger.error("the terminal stalled for \(gap) and starts over")
                case .lateSight: logger.debug("a sighting came too late to change the lamp")
                }
            }
        }
    }

    private func name(_ part: DecisionMachine.Part) -> String {
        switch part {
        case .indicator: indicator
        case .barrier: barrier ?? part.rawValue
        case .storage: "journal"
        case .camera, .decoder, .reader, .trust, .program: part.rawValue
        }
    }
}
