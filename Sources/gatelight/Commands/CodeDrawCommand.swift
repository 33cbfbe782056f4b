import ArgumentParser
import Failures
import Pictures
import SymbolDrawing
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct CodeDrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "Draw a payload as a QR symbol.",
        discussion: """
            Without --output, prints the symbol on the terminal.

            """ + examples("code draw - -o code.png < code.txt", "code draw hello"))

    @Argument(help: "Payload, or - for standard input.")
    var payload: String
    @Option(name: .shortAndLong, help: "File to write; its name must end in .png or .svg.")
    var output: String?
    @Option(help: "Error correction level.")
    var level: SymbolMatrix.ErrorCorrection = .medium
    @Option(help: "Pixels per module of a PNG file, 1 to 64.")
    var scale: Int = 8
    @Option(help: "Colour of the modules. It does not affect the verdict.")
    var ink: InkArgument = .black

    func validate() throws {
        try require("--scale", scale, in: 1...64)
    }

    func run() async throws {
        try await reportingFailures {
            let bytes = try payloadBytes(payload)
            let symbol: SymbolMatrix
            do {
                symbol = try SymbolMatrix(bytes, errorCorrection: level)
            } catch {
                throw Failure(.data, "\(error)")
            }
            guard let output else {
                StandardOutput.writeStyled(symbol.terminal())
                return
            }
            try Files.write(drawn(symbol, as: output), to: FilePath(argument: output))
        }
    }

    private func png(_ symbol: SymbolMatrix) throws(Failure) -> [UInt8] {
        let raster = symbol.raster(modulePixels: scale, dark: ink.colour)
        do {
            return try Picture.png(rgb: raster.pixels, width: raster.size, height: raster.size)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    private func drawn(_ symbol: SymbolMatrix, as output: String) throws -> [UInt8] {
        switch FilePath(argument: output).extension?.lowercased() {
        case "svg": return Array(symbol.svg(dark: ink.colour).utf8)
        case "png": return try png(symbol)
        default:
            throw Failure(.usage, "\(output): the name must end in .png or .svg")
        }
    }
}

/// The ink colours that health-code apps use.
enum InkArgument: String, ExpressibleByArgument, CaseIterable {
    case black, green, yellow, red

    var colour: RGBColour {
        switch self {
        case .black: .black
        case .green: RGBColour(0x39B778)
        case .yellow: RGBColour(0xF5D000)
        case .red: RGBColour(0xD8242B)
        }
    }
}

/// The payload that an argument stands for: the argument itself or, for `-`, standard input without
/// trailing line breaks, which `echo` adds.
func payloadBytes(_ argument: String) throws(Failure) -> [UInt8] {
    guard argument == "-" else { return ArgumentText.bytes(of: argument) }
    var bytes = try Files.readStandardInput(limit: 16 << 10)
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    return bytes
}
