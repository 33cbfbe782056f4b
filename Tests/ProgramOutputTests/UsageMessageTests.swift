import ProgramOutput
import Testing

/// Errors of the command line as one line that says what is accepted.
struct UsageMessageTests {
    private static let usage = """
        Usage: gatelight code issue --key <key> [--kind <kind>]
          See 'gatelight code issue --help' for more information.
        """

    @Test func `short and long lists of values are given alike`() {
        let short = """
            Error: The value 'papr' is invalid for '--kind <kind>'. Please provide one of 'dynamic', 'paper' or 'proxy'.
            Help:  --kind <kind>  Kind of code.
            """
        let long = """
            Error: The value 'papr' is invalid for '--kind <kind>'. Please provide one of the following:
              - dynamic
              - paper
              - proxy
            Help:  --kind <kind>  Kind of code.
            """
        for text in [short, long] {
            #expect(
                UsageMessage.line(from: "\(text)\n\(Self.usage)")
                    == "The value 'papr' is invalid for '--kind <kind>'; accepted: dynamic, paper, proxy. See gatelight code issue --help."
            )
        }
    }

    @Test func `without a list the option's help says what is accepted`() {
        let text = """
            Error: The value 'tomorrow' is invalid for '--at <at>'
            Help:  --at <at>  Time, such as 2026-03-01T08:00:00Z.
            """
        #expect(
            UsageMessage.line(from: "\(text)\n\(Self.usage)")
                == "The value 'tomorrow' is invalid for '--at <at>': Time, such as 2026-03-01T08:00:00Z. See gatelight code issue --help."
        )
    }

    @Test func `a message without help keeps its sentence`() {
        #expect(
            UsageMessage.line(from: "Error: --port needs --page.\nUsage: gatelight simulate [--a]")
                == "--port needs --page. See gatelight simulate --help.")
        #expect(UsageMessage.line(from: "").hasSuffix("See gatelight --help."))
    }

    @Test func `a mistyped command is answered with the nearest one`() {
        let known = ["check", "code", "keys"]
        #expect(
            UsageMessage.unknown("chek", in: "gatelight", known: known)
                == "chek: no such command; did you mean check? See gatelight --help.")
        #expect(
            UsageMessage.unknown("paint\u{1B}", in: "gatelight", known: known)
                == "paint\\u001b: no such command; accepted: check, code, keys. See gatelight --help."
        )
    }
}
