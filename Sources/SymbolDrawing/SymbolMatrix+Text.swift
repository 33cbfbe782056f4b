extension SymbolMatrix {
    /// How a terminal shows dark and light modules.
    public enum TerminalStyle: Sendable, CaseIterable {
        /// Black on white, whatever the terminal's own colours are (ECMA-48 SGR, 256 colours).
        case coloured
        /// No escapes, for dark text on a light ground, including paper.
        case plainDarkOnLight
        /// No escapes, for light text on a dark ground.
        case plainLightOnDark
    }

    /// Returns lines of half blocks, each with two rows of modules and a line feed at the end.
    /// `quietZone` (modules) is clamped to 0...40.
    public func terminal(
        _ style: TerminalStyle = .coloured, quietZone: Int = Self.standardQuietZone
    ) -> String {
        let margin = min(max(quietZone, 0), 40)
        var text = ""
        for row in stride(from: -margin, to: size + margin, by: 2) {
            let line = (-margin..<size + margin).map { column in
                block(upper: self[column, row], lower: self[column, row + 1], style)
            }.joined()
            // 16 and 231 are the black and white of the colour cube, which themes do not change.
            text += style == .coloured ? "\u{1B}[38;5;16;48;5;231m\(line)\u{1B}[0m\n" : line + "\n"
        }
        return text
    }

    private func block(upper: Bool, lower: Bool, _ style: TerminalStyle) -> String {
        let drawsLight = style == .plainLightOnDark
        return switch (upper != drawsLight, lower != drawsLight) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
    }

    /// Returns a complete SVG 1.1 document with one unit a module; `quietZone` is clamped to
    /// 0...40.
    public func svg(
        quietZone: Int = Self.standardQuietZone, dark: RGBColour = .black,
        light: RGBColour = .white
    ) -> String {
        let margin = min(max(quietZone, 0), 40)
        let side = size + 2 * margin
        let path = (0..<size).map { darkRuns(row: $0, margin: margin) }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges">
            <rect width="\(side)" height="\(side)" fill="\(light.hexadecimal)"/>
            <path fill="\(dark.hexadecimal)" d="\(path)"/>
            </svg>

            """
    }

    /// Returns one rectangle for each run of dark modules, which needs far less space than one a
    /// module.
    private func darkRuns(row: Int, margin: Int) -> String {
        var path = ""
        var column = 0
        while column < size {
            var end = column
            while self[end, row] { end += 1 }
            if end > column {
                let length = end - column
                path += "M\(column + margin) \(row + margin)h\(length)v1h-\(length)z"
            }
            column = end + 1
        }
        return path
    }
}
