extension ModuleGrid {
    /// Decides again which modules are dark, taking into account how each is smeared over its
    /// neighbours.
    ///
    /// Blur, motion and stray light make a module's brightness a weighted sum of the three by three
    /// modules around it. The weights are measured on the decisions so far, most of which are
    /// right. Each module is then set to the value that better explains the brightness of all nine
    /// around it, until none changes (iterated conditional modes; Besag 1986).
    mutating func equalise() {
        let size = layout.size
        let levels = normalised(reach: 6)
        var signs = (0..<size * size).map { index -> Float in
            let known = layout.map[index]
            return (known < 0 ? isDark[index] : known == 1) ? -1 : 1
        }
        for _ in 0..<2 {
            guard let smear = Self.smear(levels, signs, size) else { return }
            Self.explain(levels, &signs, smear, layout)
        }
        for index in signs.indices { isDark[index] = signs[index] < 0 }
    }

    /// Returns the brightness, scaled so that its local mean is 0 and its mean local distance from
    /// it is 1.
    private func normalised(reach: Int) -> [Float] {
        let size = layout.size
        let means = Self.boxMeans(values, size, reach)
        let off = zip(values, means).map { abs($0 - $1) }
        let spreads = Self.boxMeans(off, size, reach)
        return values.indices.map { (values[$0] - means[$0]) / max(spreads[$0], 1) }
    }

    /// Returns the weights of the nine modules around a place, followed by the constant term.
    private static func smear(_ levels: [Float], _ signs: [Float], _ size: Int) -> [Float]? {
        var system = LinearSystem(count: 10)
        var factors = [Double](repeating: 1, count: 10)
        for row in 1..<size - 1 {
            for column in 1..<size - 1 {
                for k in 0..<9 {
                    factors[k] = Double(signs[(row + k / 3 - 1) * size + column + k % 3 - 1])
                }
                let level = Double(max(-3, min(3, levels[row * size + column])))
                factors.withUnsafeBufferPointer { system.add($0, equal: level, weight: 1) }
            }
        }
        for k in 0..<10 { system.restrain(k, weight: 1) }
        return system.solve()?.map { Float($0) }
    }

    private static func explain(
        _ levels: [Float], _ signs: inout [Float], _ smear: [Float], _ layout: SymbolLayout
    ) {
        let size = layout.size
        var excess = [Float](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size {
                var sum = smear[9]
                for k in 0..<9 {
                    let (y, x) = (row + k / 3 - 1, column + k % 3 - 1)
                    let isInside = y >= 0 && x >= 0 && y < size && x < size
                    // The surroundings of the symbol are light.
                    sum += smear[k] * (isInside ? signs[y * size + x] : 1)
                }
                excess[row * size + column] = levels[row * size + column] - sum
            }
        }
        for _ in 0..<4 {
            var changes = 0
            for row in 0..<size {
                for column in 0..<size where layout.map[row * size + column] < 0 {
                    let index = row * size + column
                    let change = -2 * signs[index]
                    var gain: Float = 0
                    for k in 0..<9 {
                        // The place whose level includes this module with weight k.
                        let (y, x) = (row - k / 3 + 1, column - k % 3 + 1)
                        guard y >= 0, x >= 0, y < size, x < size else { continue }
                        let before = excess[y * size + x]
                        let after = before - smear[k] * change
                        gain += before * before - after * after
                    }
                    guard gain > 0 else { continue }
                    signs[index] += change
                    changes += 1
                    for k in 0..<9 {
                        let (y, x) = (row - k / 3 + 1, column - k % 3 + 1)
                        guard y >= 0, x >= 0, y < size, x < size else { continue }
                        excess[y * size + x] -= smear[k] * change
                    }
                }
            }
            if changes == 0 { return }
        }
    }
}
