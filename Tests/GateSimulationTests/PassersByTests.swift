import Coaching
import DeviceInterface
import ReproducibleNumbers
import SceneRendering
import Testing

/// Pictures of people who walk by, and of walls: nothing is named in them.
@Suite struct PassersByTests {
    /// Somebody in patterned clothes crosses the picture in two seconds.
    @Test(arguments: 0..<12)
    func `nobody who walks by hears advice`(seed: UInt64) {
        let (width, height) = (640, 360)
        let hall = Scene(before: .hall(width: width, height: height, isColour: false, seed: seed))
            .render()
        let clothes = Scene(
            before: Backdrop(width: 160, height: 300, isColour: false, seed: seed)
        ).render()
        let watch = CodeWatch()
        for step in 0..<40 {
            var picture = hall
            let left = step * 20 - 160
            for row in 60..<height {
                for column in max(0, left)..<max(0, min(width, left + 160)) {
                    picture[row * width + column] = clothes[(row - 60) * 160 + column - left]
                }
            }
            let time = Duration.milliseconds(step * 50)
            let frame = Frame(
                FrameFormat(.grey, width: width, height: height), number: UInt64(step),
                timestamp: time, copying: picture)
            #expect(watch.look(at: frame, [], at: time) == nil)
        }
    }

    @Test(arguments: 0..<40)
    func `a wall is no code`(seed: UInt64) {
        let scene = Scene(before: Backdrop(width: 640, height: 360, isColour: false, seed: seed))
        let picture = scene.render()
        let watch = CodeWatch()
        for step in 0..<10 {
            let time = Duration.milliseconds(step * 200)
            let frame = Frame(
                FrameFormat(.grey, width: 640, height: 360), number: UInt64(step),
                timestamp: time, copying: picture)
            #expect(watch.look(at: frame, [], at: time) == nil)
        }
    }
}
