import DeviceInterface
package import Failures
import GateScenes
import Pictures
import QRDecoding
import SystemPackage

/// Looks at pictures as a gate does at the first frame that shows a code, and tells how often all of
/// it was searched, and how often something in it is a symbol for sure and was not read.
package struct LookRun {
    /// One condition, as it is printed.
    package struct Line: TableLine {
        let name: String
        /// The number of pictures in which nothing was read.
        package fileprivate(set) var none = 0
        /// The number of pictures in which one code was read.
        package fileprivate(set) var one = 0
        /// The number of pictures in which several codes were read.
        package fileprivate(set) var several = 0
        /// Of those with one: searched whole, and with another symbol for sure.
        var oneWhole = 0
        var oneBeside = 0
        /// Of those with none: with a symbol for sure.
        var noneCertain = 0
        var medianUs = 0.0
        var p99Us = 0.0

        /// The condition's counts and times, as they are printed.
        package var text: String {
            "\(name): no code read in \(none) pictures (\(noneCertain) certainly contain a symbol), "
                + "one code in \(one) (\(oneWhole) searched whole, \(oneBeside) certainly contain "
                + "another symbol), several in \(several); median \(medianUs) µs, "
                + "99th percentile \(p99Us) µs"
        }
    }

    private var lines: [(line: Line, times: Times)] = []
    private let monitor: RunMonitor

    /// Creates a run without any pictures; `monitor` shows its progress.
    package init(monitor: RunMonitor) {
        self.monitor = monitor
    }

    /// Drawn scenes.
    package mutating func read(_ choice: SceneChoice, seed: UInt64, count: Int?) {
        var index = 0
        choice.forEachEntry(seed: seed, count: count) { entry in
            monitor.progress("\(index): \(entry.name)")
            let picture = BenchPicture(entry.draw(), number: UInt64(index))
            look(at: picture.frame, in: String(entry.name.prefix { $0 != "/" }))
            index += 1
        }
    }

    /// Every picture under a folder.
    package mutating func read(folder: String) throws(Failure) {
        for (index, path) in try Files.pictures(under: FilePath(argument: folder)).enumerated() {
            monitor.progress("\(index): \(path)")
            let set = path.removingLastComponent().lastComponent?.string ?? ""
            do {
                look(at: try Picture.read(path: path.string), in: set)
            } catch {
                throw Failure(.data, "\(path): \(error)")
            }
        }
    }

    /// The conditions so far, in order.
    package var result: [Line] {
        monitor.progress("")
        return lines.map { entry in
            var line = entry.line
            line.medianUs = entry.times.microseconds(percentile: 50) ?? 0
            line.p99Us = entry.times.microseconds(percentile: 99) ?? 0
            return line
        }
    }

    private mutating func look(at frame: Frame, in set: String) {
        let decoder = StreamDecoder()
        let start = SuspendingClock.now
        guard let look = try? decoder.look(at: frame) else { return }
        let time = SuspendingClock.now - start
        if lines.last?.line.name != set { lines.append((Line(name: set), Times())) }
        let last = lines.count - 1
        lines[last].times.add(time)
        let isCertain = look.certainlyUnread > 0
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
