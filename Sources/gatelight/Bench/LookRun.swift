import DeviceInterface
import GateScenes
import QRDecoding
import ReadingBench
import SystemPackage
import TerminalAssembly

/// Looks at pictures as a gate does at the first frame that shows a code, and prints how often all of
/// it was searched, and how often something in it is a symbol for sure and was not read.
struct LookRun {
    /// One condition, as it is printed.
    struct Line: Encodable {
        let name: String
        /// Pictures in which nothing, one code, several were read.
        var none = 0
        var one = 0
        var several = 0
        /// Of those with one: searched whole, and with another symbol for sure.
        var oneWhole = 0
        var oneBeside = 0
        /// Of those with none: with a symbol for sure.
        var noneCertain = 0
        var medianUs = 0.0
        var p99Us = 0.0

        var text: String {
            "\(name): \(none) none (\(noneCertain) with a symbol for sure), \(one) one "
                + "(\(oneWhole) whole, \(oneBeside) beside a symbol for sure), \(several) several; "
                + "median \(medianUs) us, 99th percentile \(p99Us) us"
        }
    }

    private var lines: [(line: Line, times: [Duration])] = []

    /// Drawn scenes.
    mutating func read(_ choice: SceneChoice, seed: UInt64, count: Int?) {
        var index = 0
        choice.forEachEntry(seed: seed, count: count) { entry in
            StandardError.progress("\(index): \(entry.name)")
            let picture = BenchPicture(entry.draw(), number: UInt64(index))
            look(at: picture.frame, in: String(entry.name.prefix { $0 != "/" }))
            index += 1
        }
    }

    /// Every picture under a folder.
    mutating func read(folder: String) throws {
        for (index, path) in try Files.pictures(under: FilePath(folder)).enumerated() {
            StandardError.progress("\(index): \(path)")
            let set = path.removingLastComponent().lastComponent?.string ?? ""
            look(at: try Input.picture(path.string), in: set)
        }
    }

    /// The conditions so far, in order.
    var result: [Line] {
        StandardError.progress("")
        return lines.map { entry in
            let times = BenchLine(name: "", times: entry.times)
            var line = entry.line
            (line.medianUs, line.p99Us) = (times.medianUs ?? 0, times.p99Us ?? 0)
            return line
        }
    }

    private mutating func look(at frame: Frame, in set: String) {
        let decoder = StreamDecoder()
        let start = MonotonicTime.now()
        guard let look = try? decoder.look(at: frame) else { return }
        let time = MonotonicTime.now() - start
        if lines.last?.line.name != set { lines.append((Line(name: set), [])) }
        let last = lines.count - 1
        lines[last].times.append(time)
        let isCertain = look.unread.contains(where: \.isCertain)
        switch look.symbols.count {
        case 0:
            lines[last].line.none += 1
            if isCertain { lines[last].line.noneCertain += 1 }
        case 1:
            lines[last].line.one += 1
            if look.isWhole { lines[last].line.oneWhole += 1 }
            if isCertain { lines[last].line.oneBeside += 1 }
        default: lines[last].line.several += 1
        }
    }
}
