import GateSimulation

extension Site {
    /// The names of a site's values in scripts.
    private enum Name: String, CaseIterable {
        case camera, reader, barrier, frames, whole, misses, hold, again, pulse, board, start, disk
        case network, pause, longest, hanging, latch, pictures
    }

    /// The command of a script that describes the site. `seed` is that of the schedule.
    func command(seed: UInt64) -> Exploring {
        let usual = Site()
        return .site(
            [Exploring.SiteValue("seed", Double(seed))]
                + Name.allCases.filter { self[$0] != usual[$0] }.map {
                    Exploring.SiteValue($0.rawValue, self[$0])
                })
    }

    /// Creates the site of a script's command, and the seed of its schedule. Returns the name of a
    /// value that is not known or not possible.
    static func parse(_ values: [Exploring.SiteValue]) -> Result<(Site, seed: UInt64), WrongSite> {
        var site = Site()
        var seed: UInt64 = 1
        for value in values {
            if value.name == "seed" {
                guard let number = UInt64(exactly: value.value) else {
                    return .failure(WrongSite(name: value.name))
                }
                seed = number
                continue
            }
            guard let name = Name(rawValue: value.name), site.ranges(name).contains(value.value)
            else { return .failure(WrongSite(name: value.name)) }
            site[name] = value.value
        }
        if !site.hasCamera { site.hasReader = true }
        return .success((site, seed))
    }

    private func ranges(_ name: Name) -> ClosedRange<Double> {
        switch name {
        case .camera, .reader, .barrier, .hanging, .latch, .pictures, .whole, .misses, .pause: 0...1
        case .frames: 0.02...0.5
        case .hold: 2...15
        case .again: 0...86_400
        case .pulse: 0.1...10
        case .board, .start, .disk, .network: 0...2
        case .longest: 0...10
        }
    }

    private subscript(name: Name) -> Double {
        get {
            switch name {
            case .camera: hasCamera ? 1 : 0
            case .reader: hasReader ? 1 : 0
            case .barrier: hasBarrier ? 1 : 0
            case .frames: frameInterval / .seconds(1)
            case .whole: wholeLooks
            case .misses: misses
            case .hold: hold / .seconds(1)
            case .again: againAfter / .seconds(1)
            case .pulse: pulse / .seconds(1)
            case .board: boardTime / .seconds(1)
            case .start: startTime / .seconds(1)
            case .disk: diskTime / .seconds(1)
            case .network: networkTime / .seconds(1)
            case .pause: pauseChance
            case .longest: longestPause / .seconds(1)
            case .hanging: canHang ? 1 : 0
            case .latch: keepsOutputs ? 1 : 0
            case .pictures: hasPictures ? 1 : 0
            }
        }
        set {
            let time = Duration.milliseconds(Int64((newValue * 1000).rounded()))
            switch name {
            case .camera: hasCamera = newValue != 0
            case .reader: hasReader = newValue != 0
            case .barrier: hasBarrier = newValue != 0
            case .frames: frameInterval = time
            case .whole: wholeLooks = newValue
            case .misses: misses = newValue
            case .hold: hold = time
            case .again: againAfter = time
            case .pulse: pulse = time
            case .board: boardTime = time
            case .start: startTime = time
            case .disk: diskTime = time
            case .network: networkTime = time
            case .pause: pauseChance = newValue
            case .longest: longestPause = time
            case .hanging: canHang = newValue != 0
            case .latch: keepsOutputs = newValue != 0
            case .pictures: hasPictures = newValue != 0
            }
        }
    }
}

/// A script's site has a value that is not known, or not possible.
struct WrongSite: Error {
    /// The name of the value.
    let name: String
}
