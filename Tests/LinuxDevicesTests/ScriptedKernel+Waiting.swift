extension ScriptedKernel {
    /// Waits until `isTrue`; the suite's time limit ends a wait in vain.
    func until(_ isTrue: () -> Bool) async {
        while !isTrue() { await Task.yield() }
    }
}
