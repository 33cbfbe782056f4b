import GateScenes

extension ReadingRun {
    /// Phones that come to a gate, each read frame by frame; ours remembers the frames before.
    package func readStreams(seed: UInt64, count: Int?) -> BenchTable {
        var tally = StreamTally()
        let own = GatelightStreamEngine().name
        let names = roster.engines.map(\.name) + [own]
        for index in 0..<(count ?? SceneChoice.usualStreams) {
            let stream = SceneStream(seed: seed, index: index)
            tally.begin(stream.name, engines: names)
            read(stream, GatelightStreamEngine(), &tally)
        }
        let name = "streams, seed \(seed)"
        var lines: [any TableLine] = tally.lines(name: name, engines: names)
        if let comparison = tally.comparison(name: name, own: own) { lines.append(comparison) }
        return table(name: name, heading: StreamLine.heading, lines)
    }

    private func read(
        _ stream: SceneStream, _ own: GatelightStreamEngine, _ tally: inout StreamTally
    ) {
        guard let backdrop = stream.scenes.first?.backdrop else { return }
        for (index, scene) in stream.scenes.enumerated() {
            monitor.progress("\(stream.name), frame \(index)")
            let drawn = scene.picture(before: backdrop)
            let truth = PictureTruth(
                path: stream.name, code: stream.code, corners: drawn.corners)
            let age = scene.code == nil ? nil : index - stream.firstFrame
            let time = Duration.nanoseconds(index * 1_000_000_000 / SceneStream.frameRate)
            let picture = BenchPicture(drawn, number: UInt64(index), timestamp: time)
            var engines = roster.engines
            engines.insert(own, at: index % (engines.count + 1))
            for engine in engines {
                tally.add(
                    reading(of: picture, by: engine), of: truth, age: age, by: engine.name)
            }
        }
    }
}
