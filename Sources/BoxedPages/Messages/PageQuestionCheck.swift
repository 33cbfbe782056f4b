/// Parses bytes as terminal and page's process parse what the other one sends, for fuzzers.
package enum PageQuestionCheck {
    /// Reads the bytes as questions and as headings of messages. Returns whether what is understood
    /// has one meaning when it is written again.
    package static func isSound(_ bytes: [UInt8]) -> Bool {
        for start in stride(
            from: 0, to: min(bytes.count, 64 * PageQuestion.size), by: PageQuestion.size)
        {
            let piece = Array(bytes.dropFirst(start).prefix(PageQuestion.size))
            if let question = try? PageQuestion(piece),
                (try? PageQuestion(question.bytes)) != question
            {
                return false
            }
        }
        let head = Array(bytes.prefix(PageMessage.headingSize))
        if let (message, count) = try? PageMessage.heading(head) {
            guard count <= PageMessage.limit else { return false }
            // Writing a long body takes most of the time.
            guard count <= 4096 else { return true }
            var whole = message
            whole.body = Array(repeating: 0, count: count)
            guard Array(whole.bytes.prefix(PageMessage.headingSize)) == head else { return false }
        }
        return true
    }
}
