import BoxedDecoding

#if Kiosk
    import BoxedPages
#endif

/// The processes of a terminal that confine themselves. Each is this program, started anew.
public enum BoxedProgram {
    /// Becomes such a process if the program was started as one. It must be called before anything
    /// else, on the only thread.
    public static func runIfAsked() {
        DecoderChild.runIfAsked()
        #if Kiosk
            PageChild.runIfAsked()
        #endif
    }
}
