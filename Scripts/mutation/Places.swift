// Finds the places of Swift files that Scripts/mutants changes, and how. Built with the parser that the
// toolchain brings. Prints a line of JSON for each mutant: where it is, and the edits that make it. In an
// edit's text `#` stands for the mutant's number. Only text is inserted and operators are replaced, so
// that the edits of nested places go together and line numbers stay.
import Glibc
import SwiftOperators
import SwiftParser
import SwiftSyntax

struct Mutant {
    let node: Range<Int>
    let kind: String
    let change: String
    let open: String
    let close: String
    var operation: Range<Int>?
}

/// How a condition is used: whether what is always true, or always false, is worth a try there.
struct Tries {
    var always = true
    var never = true
}

final class Places: SyntaxAnyVisitor {
    let file: String
    let converter: SourceLocationConverter
    let source: [UInt8]
    var mutants: [(Mutant, function: ClosedRange<Int>)] = []
    /// The expressions that belong to a condition that was already looked at.
    private var seen: Set<SyntaxIdentifier> = []
    private var functions: [ClosedRange<Int>] = []

    static let comparisons = ["<": "<=", "<=": "<", ">": ">=", ">=": ">"]
    static let names = ["<": "less", "<=": "lessOrEqual", ">": "more", ">=": "moreOrEqual"]
    /// What only tells a developer or an operator something, or never returns.
    static let ignored = [
        "precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError",
    ]
    static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    static let predicates = [
        "filter", "contains", "allSatisfy", "first", "removeAll", "firstIndex", "last",
    ]

    init(_ file: String, _ text: String) {
        self.file = file
        source = Array(text.utf8)
        let tree = OperatorTable.standardOperators.foldAll(Parser.parse(source: text)) { _ in }
        converter = SourceLocationConverter(fileName: file, tree: tree)
        super.init(viewMode: .sourceAccurate)
        walk(tree)
    }

    private func span(_ node: some SyntaxProtocol) -> Range<Int> {
        node.positionAfterSkippingLeadingTrivia
            .utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset
    }

    private func lines(_ node: some SyntaxProtocol) -> ClosedRange<Int> {
        let range = span(node)
        let first = converter.location(for: AbsolutePosition(utf8Offset: range.lowerBound)).line
        return first...converter.location(for: AbsolutePosition(utf8Offset: range.upperBound)).line
    }

    private func add(
        _ node: some SyntaxProtocol, _ kind: String, _ change: String, _ open: String,
        _ close: String = ")", operation: Range<Int>? = nil
    ) {
        // Only what runs is changed, not initial values of globals, defaults and attributes.
        guard let function = functions.last else { return }
        let mutant = Mutant(
            node: span(node), kind: kind, change: change, open: open, close: close,
            operation: operation)
        mutants.append((mutant, function))
    }

    // MARK: Where code runs

    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
        if runs(node) { functions.append(lines(node)) }
        // What is never evaluated by this program, or is no expression.
        return node.is(AttributeSyntax.self) || node.is(MacroExpansionExprSyntax.self)
            ? .skipChildren : look(node)
    }

    override func visitAnyPost(_ node: Syntax) {
        if runs(node) { functions.removeLast() }
    }

    private func runs(_ node: Syntax) -> Bool {
        node.is(FunctionDeclSyntax.self) || node.is(InitializerDeclSyntax.self)
            || node.is(AccessorBlockSyntax.self) || node.is(ClosureExprSyntax.self)
            || node.is(DeinitializerDeclSyntax.self) || node.is(SubscriptDeclSyntax.self)
    }

    private func look(_ node: Syntax) -> SyntaxVisitorContinueKind {
        if let list = node.as(ConditionElementListSyntax.self) {
            conditions(list)
        } else if let choice = node.as(TernaryExprSyntax.self) {
            condition(choice.condition, Tries())
        } else if let closure = node.as(ClosureExprSyntax.self) {
            predicate(closure)
        } else if let loop = node.as(RepeatStmtSyntax.self) {
            condition(loop.condition, Tries(always: false))
        } else if let clause = node.as(WhereClauseSyntax.self) {
            condition(clause.condition, Tries())
        } else if let infix = node.as(InfixOperatorExprSyntax.self) {
            self.infix(infix)
        } else if let prefix = node.as(PrefixOperatorExprSyntax.self), prefix.operator.text == "!" {
            condition(ExprSyntax(prefix), Tries())
        } else if let literal = node.as(BooleanLiteralExprSyntax.self) {
            if !seen.contains(literal.id) {
                add(literal, "literal", "the opposite", "Mutation.opposite(#, ")
            }
        } else if let call = node.as(FunctionCallExprSyntax.self) {
            bound(call)
        } else if let item = node.as(CodeBlockItemSyntax.self) {
            statement(item)
        }
        return .visitChildren
    }

    // MARK: Conditions

    private func conditions(_ list: ConditionElementListSyntax) {
        let isLoop = list.parent?.is(WhileStmtSyntax.self) ?? false
        // One mutant in which the whole is false, one for each part in which only it is always true.
        var never = true
        for element in list {
            switch element.condition {
            case .expression(let expression):
                condition(expression, Tries(always: !isLoop || list.count > 1, never: never))
                never = false
            case .optionalBinding(let binding):
                guard never else { continue }
                never = false
                if let value = binding.initializer?.value {
                    add(unwrapped(value), "binding", "nil", "Mutation.none(#, ")
                } else if let name = binding.pattern.as(IdentifierPatternSyntax.self),
                    name.identifier.text != "self"
                {
                    add(name, "binding", "nil", "", " = Mutation.none(#, \(name.identifier.text))")
                }
            default: continue
            }
        }
    }

    private func unwrapped(_ expression: ExprSyntax) -> ExprSyntax {
        if let attempt = expression.as(TryExprSyntax.self), attempt.questionOrExclamationMark == nil
        {
            return unwrapped(attempt.expression)
        }
        if let wait = expression.as(AwaitExprSyntax.self) { return unwrapped(wait.expression) }
        return expression
    }

    private func condition(_ whole: ExprSyntax, _ tries: Tries) {
        let expression = unwrapped(whole)
        guard seen.insert(expression.id).inserted else { return }
        if let tuple = expression.as(TupleExprSyntax.self), tuple.elements.count == 1,
            let inner = tuple.elements.first?.expression
        {
            return condition(inner, tries)
        }
        if let infix = expression.as(InfixOperatorExprSyntax.self),
            let name = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text
        {
            if name == "&&" {
                condition(
                    infix.leftOperand, Tries(always: tries.always || true, never: tries.never))
                return condition(infix.rightOperand, Tries(always: true, never: false))
            }
            if name == "||" {
                condition(infix.leftOperand, Tries(always: tries.always, never: true))
                return condition(infix.rightOperand, Tries(always: false, never: true))
            }
            // `== true` is the same condition once more.
            for operand in [infix.leftOperand, infix.rightOperand]
            where operand.is(BooleanLiteralExprSyntax.self) { seen.insert(operand.id) }
        }
        if expression.is(BooleanLiteralExprSyntax.self) { return }
        // What is not evaluated has no effect either: a condition may be a call to the system. Where it
        // may throw, it is evaluated, since an operator would lose the type of its errors.
        let isPlain = expression.id == whole.id
        if tries.always {
            add(
                expression, "always", "true",
                isPlain ? "(Mutation.on(#) || (" : "Mutation.always(#, ",
                isPlain ? "))" : ")")
        }
        if tries.never {
            add(
                expression, "never", "false",
                isPlain ? "(!Mutation.on(#) && (" : "Mutation.never(#, ",
                isPlain ? "))" : ")")
        }
        // The innermost of the three, since it replaces the operator.
        if let infix = expression.as(InfixOperatorExprSyntax.self),
            let name = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text
        {
            boundary(infix, name)
        }
    }

    private func boundary(_ infix: InfixOperatorExprSyntax, _ name: String) {
        guard let other = Self.comparisons[name], let function = Self.names[name] else { return }
        add(
            infix, "bound", "\(name) becomes \(other)", "Mutation.\(function)(#, ",
            operation: span(infix.operator))
    }

    /// The result of a closure by which elements are chosen.
    private func predicate(_ closure: ClosureExprSyntax) {
        guard closure.statements.count == 1, let item = closure.statements.first,
            case .expr(let expression) = item.item,
            let call = closure.parent?.as(FunctionCallExprSyntax.self)
                ?? closure.parent?.parent?.parent?.as(FunctionCallExprSyntax.self),
            let name = call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName
                .text,
            Self.predicates.contains(name)
        else { return }
        functions.append(lines(closure))
        condition(expression, Tries())
        functions.removeLast()
    }

    private func infix(_ infix: InfixOperatorExprSyntax) {
        guard let name = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text else {
            return
        }
        switch name {
        case "<", "<=", ">", ">=", "==", "!=", "&&", "||", "===", "!==":
            condition(ExprSyntax(infix), Tries())
        case "+" where !isText(infix.leftOperand) && !isText(infix.rightOperand):
            add(infix, "sum", "+ becomes -", "Mutation.sum(#, ", operation: span(infix.operator))
        case "-":
            add(
                infix, "difference", "- becomes +", "Mutation.difference(#, ",
                operation: span(infix.operator))
        case "??": add(unwrapped(infix.leftOperand), "default", "nil", "Mutation.none(#, ")
        default: break
        }
    }

    /// Whether it is a piece of a message.
    private func isText(_ expression: ExprSyntax) -> Bool {
        if let infix = expression.as(InfixOperatorExprSyntax.self) {
            return isText(infix.leftOperand) || isText(infix.rightOperand)
        }
        return expression.is(StringLiteralExprSyntax.self)
    }

    /// `min` becomes `max`, and the other way round.
    private func bound(_ call: FunctionCallExprSyntax) {
        guard let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
            name == "min" || name == "max", call.arguments.count == 2,
            let first = call.arguments.first,
            call.arguments.allSatisfy({ $0.label == nil })
        else { return }
        add(
            call, "extreme", "\(name) becomes \(name == "min" ? "max" : "min")",
            "Mutation.\(name)(#, ", "",
            operation: span(call).lowerBound..<span(first).lowerBound)
    }

    // MARK: Statements

    private func statement(_ item: CodeBlockItemSyntax) {
        guard case .expr(let whole) = item.item else { return }
        let expression = unwrapped(whole)
        if let call = expression.as(FunctionCallExprSyntax.self) {
            guard !isResult(item), !isIgnored(call) else { return }
        } else if let infix = expression.as(InfixOperatorExprSyntax.self) {
            guard let name = assigned(infix) else { return }
            if infix.operator.is(AssignmentExprSyntax.self), isFirstValue(name, of: item) { return }
        } else {
            return
        }
        add(whole, "statement", "dropped", "if !Mutation.on(#) { ", " }")
    }

    private func assigned(_ infix: InfixOperatorExprSyntax) -> String? {
        if infix.operator.is(AssignmentExprSyntax.self) {
            return infix.leftOperand.trimmedDescription
        }
        guard let name = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text,
            name.hasSuffix("="), !["==", "<=", ">=", "!=", "==="].contains(name)
        else { return nil }
        return infix.leftOperand.trimmedDescription
    }

    /// Whether the statement is the value of a function or closure without `return`.
    private func isResult(_ item: CodeBlockItemSyntax) -> Bool {
        guard let list = item.parent?.as(CodeBlockItemListSyntax.self), list.count == 1 else {
            return false
        }
        guard let owner = list.parent else { return false }
        if owner.is(ClosureExprSyntax.self) || owner.is(AccessorBlockSyntax.self) { return true }
        if let function = owner.parent?.as(FunctionDeclSyntax.self) {
            return function.signature.returnClause != nil
        }
        // A branch of `if` or `switch` may be a value too; the compiler tells.
        return false
    }

    private func isIgnored(_ call: FunctionCallExprSyntax) -> Bool {
        if let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text {
            return Self.ignored.contains(name)
        }
        guard let member = call.calledExpression.as(MemberAccessExprSyntax.self) else {
            return false
        }
        let base = member.base?.trimmedDescription ?? ""
        return Self.levels.contains(member.declName.baseName.text)
            && base.lowercased().hasSuffix("logger")
            || base == "super" || base == "self" && member.declName.baseName.text == "init"
    }

    /// Whether an assignment gives a constant or a property its first value.
    private func isFirstValue(_ name: String, of item: CodeBlockItemSyntax) -> Bool {
        var node = item.parent
        while let current = node {
            if current.is(InitializerDeclSyntax.self) { return true }
            if let list = current.as(CodeBlockItemListSyntax.self) {
                for case .decl(let declaration) in list.lazy.map(\.item) {
                    guard let variable = declaration.as(VariableDeclSyntax.self) else { continue }
                    for binding in variable.bindings
                    where binding.initializer == nil && binding.pattern.trimmedDescription == name {
                        return true
                    }
                }
            }
            node = current.parent
        }
        return false
    }
}

func quoted(_ text: some StringProtocol) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.value < 32: result += " "
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

func contents(_ path: String) -> String {
    guard let file = fopen(path, "rb") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let next = getc(file), next != EOF { bytes.append(UInt8(truncatingIfNeeded: next)) }
    return String(decoding: bytes, as: UTF8.self)
}

for path in CommandLine.arguments.dropFirst() {
    let places = Places(path, contents(path))
    for (mutant, function) in places.mutants {
        let position = places.converter.location(
            for: AbsolutePosition(utf8Offset: mutant.node.lowerBound))
        let text = String(decoding: places.source[mutant.node], as: UTF8.self)
        let operation = mutant.operation.map { "[\($0.lowerBound), \($0.upperBound)]" } ?? "null"
        print(
            """
            {"file": \(quoted(path)), "line": \(position.line), "start": \(mutant.node.lowerBound), \
            "end": \(mutant.node.upperBound), "kind": \(quoted(mutant.kind)), "change": \(quoted(mutant.change)), \
            "text": \(quoted(text)), "open": \(quoted(mutant.open)), "close": \(quoted(mutant.close)), \
            "operation": \(operation), "function": [\(function.lowerBound), \(function.upperBound)]}
            """)
    }
}
