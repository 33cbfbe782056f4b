import DeviceInterface
package import Failures
import SiteConfiguration

/// Asks the questions of a dialogue, and performs its trials.
package struct SetupRunner {
    /// Where the answers come from.
    package enum Source {
        /// A person or a pipe, asked in order; `nil` at the end.
        case lines(() async -> String?)
        /// A file. A question that it does not answer gets its standard answer.
        case file(SetupAnswers)
    }

    private let source: Source
    private let trials: any SetupTrials
    private let tell: (String) -> Void

    /// Creates a runner. `tell` receives the questions and complaints, a line each.
    package init(_ source: Source, _ trials: any SetupTrials, tell: @escaping (String) -> Void) {
        (self.source, self.trials, self.tell) = (source, trials, tell)
    }

    /// Runs the dialogue to its end. Throws if the answers end before, or a file's answer is
    /// refused.
    package func run(_ dialogue: SetupDialogue) async throws(Failure) -> SetupDialogue {
        var dialogue = dialogue
        var asked: Set<String> = []
        while let question = dialogue.question {
            asked.insert(question.key)
            let isTried = await perform(question, dialogue)
            do throws(Failure) {
                try await answer(question, &dialogue, isTried: isTried)
            } catch {
                await trials.end()
                throw error
            }
            await trials.end()
        }
        try expectAllAsked(asked)
        return dialogue
    }

    /// Performs what the question is about. Returns whether that was possible.
    private func perform(_ question: SetupQuestion, _ dialogue: SetupDialogue) async -> Bool {
        guard let order = question.order, let settings = try? dialogue.configuration() else {
            return true
        }
        do throws(DeviceError) {
            switch order {
            case .light(let lamp): try await trials.light(lamp, settings.indicator)
            case .pulse: try await trials.pulse(settings.barrier)
            }
            return true
        } catch {
            tell("\(error)")
            return false
        }
    }

    private func answer(
        _ question: SetupQuestion, _ dialogue: inout SetupDialogue, isTried: Bool
    ) async throws(Failure) {
        guard isTried else {
            _ = dialogue.answer("no")
            return
        }
        switch source {
        case .lines(let next): try await ask(question, &dialogue, next)
        case .file(let answers): try take(question, &dialogue, answers)
        }
    }

    private func ask(
        _ question: SetupQuestion, _ dialogue: inout SetupDialogue, _ next: () async -> String?
    ) async throws(Failure) {
        // A refused answer leaves the question, which is asked again; the devices do nothing anew.
        while true {
            for line in question.lines { tell(line) }
            guard let text = await next() else {
                throw Failure(
                    .data, "the answers ended at \"\(question.text)\"; nothing was written")
            }
            guard let complaint = dialogue.answer(text) else { return }
            tell("Not accepted: \(complaint)")
        }
    }

    private func take(
        _ question: SetupQuestion, _ dialogue: inout SetupDialogue, _ answers: SetupAnswers
    ) throws(Failure) {
        let answer = answers[question.key]
        guard let complaint = dialogue.answer(answer?.text ?? "") else { return }
        let place = answer.map { "\(answers.file):\($0.line)" } ?? answers.file
        throw Failure(.data, "\(place): \(question.key): \(complaint); nothing was written")
    }

    /// Throws if a file answers what was not asked, because its author expects it to have an
    /// effect.
    private func expectAllAsked(_ asked: Set<String>) throws(Failure) {
        guard case .file(let answers) = source else { return }
        let others = answers.keys.subtracting(asked).sorted()
        guard let first = others.first, let line = answers[first]?.line else { return }
        throw Failure(
            .data,
            "\(answers.file):\(line): \(first) was not asked after the other answers; remove it; nothing was written"
        )
    }
}
