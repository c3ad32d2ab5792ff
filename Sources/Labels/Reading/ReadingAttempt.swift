/// One way of looking at a picture.
public struct ReadingAttempt: Sendable {
    /// The strategies, in the order they are tried.
    public enum Kind: String, Sendable, CaseIterable {
        /// Made smaller to about a million pixels, when it is larger than two.
        case reduced
        case asIs
        /// Levels spread over the scale: dim and pale pictures.
        case stretched
        /// Each pixel against its surroundings: shadows and uneven light.
        case localThreshold
        /// The mean of neighbours: noise.
        case smoothed
        /// Twice or three times as large: small symbols.
        case enlarged
        /// Edges raised: blur.
        case sharpened
        /// Light modules on dark, as engraved by a laser.
        case inverted
        /// Turned in steps of 15 degrees: linear symbols that lie askew, which are read along rows and columns only.
        case turned
        /// Quarters and the middle, overlapping: one Data Matrix is found in a picture at most, and a small symbol in
        /// a large picture has its own light.
        case cropped
    }

    let kind: Kind
    let picture: Luminance
    let placement: Placement
    var binarizer = Binarizer.localAverage
    /// Matrix symbols are found at any angle.
    var isLinearOnly = false

    enum Binarizer: Int32 {
        case localAverage
        case globalHistogram
        case fixed
    }

    /// A step of the plan: how many pixels it will look at, and how its picture is made when its turn comes.
    struct Step {
        let kind: Kind
        let pixels: Int
        let make: () -> ReadingAttempt
    }

    static func plan(for picture: Luminance) -> [Step] {
        let factor = Self.factor(picture, to: 1_000_000)
        // What is worked on: not more than some three million pixels.
        let baseFactor = Self.factor(picture, to: 3_000_000)
        let base = picture.reduced(by: baseFactor)
        let scale = Double(baseFactor)
        let count = base.pixels.count
        var steps: [Step] = []
        func add(_ kind: Kind, _ pixels: Int, _ make: @escaping () -> ReadingAttempt) {
            steps.append(Step(kind: kind, pixels: pixels, make: make))
        }
        func work(_ kind: Kind, _ binarizer: Binarizer = .localAverage, _ change: @escaping () -> Luminance) {
            add(kind, count) {
                ReadingAttempt(kind: kind, picture: change(), placement: .scaled(scale), binarizer: binarizer)
            }
        }
        if factor > 1 {
            add(.reduced, picture.pixels.count / factor / factor) {
                ReadingAttempt(
                    kind: .reduced, picture: picture.reduced(by: factor), placement: .scaled(Double(factor)))
            }
        }
        add(.asIs, picture.pixels.count) { ReadingAttempt(kind: .asIs, picture: picture, placement: .same) }
        let side = min(base.width, base.height)
        work(.stretched) { base.stretched() }
        work(.stretched, .globalHistogram) { base.stretched() }
        work(.localThreshold, .fixed) { base.thresholded(radius: max(6, side / 24)) }
        work(.localThreshold, .fixed) { base.blurred(radius: 1).thresholded(radius: max(9, side / 10)) }
        work(.smoothed) { base.blurred(radius: 1).stretched() }
        work(.smoothed) { base.blurred(radius: 2).stretched() }
        enlarge(base, scale, into: &steps)
        work(.sharpened) { base.sharpened(radius: 2).stretched() }
        work(.sharpened) { base.sharpened(radius: 4).stretched() }
        work(.inverted) { base.inverted() }
        turn(base, scale, into: &steps)
        crop(picture, into: &steps)
        return steps
    }

    /// The smallest whole factor that brings a picture to about so many pixels; 1 up to twice as many.
    private static func factor(_ picture: Luminance, to pixels: Int) -> Int {
        var factor = 1
        while picture.pixels.count / (factor * factor) > 2 * pixels { factor += 1 }
        return factor
    }

    private static func enlarge(_ base: Luminance, _ scale: Double, into steps: inout [Step]) {
        for times in [2, 3] where base.pixels.count * times * times <= 4_000_000 {
            let enlargement = Placement.scaled(1 / Double(times))
            for isSharp in [false, true] {
                steps.append(
                    Step(kind: .enlarged, pixels: base.pixels.count * times * times) {
                        let large = base.placed(
                            enlargement, width: base.width * times, height: base.height * times)
                        return ReadingAttempt(
                            kind: .enlarged, picture: isSharp ? large.sharpened(radius: 2 * times) : large,
                            placement: enlargement.scaled(by: scale))
                    })
            }
        }
    }

    private static func turn(_ base: Luminance, _ scale: Double, into steps: inout [Step]) {
        for degrees in [45.0, 15, 75, 30, 60] {
            let (turn, width, height) = Placement.turned(degrees, width: base.width, height: base.height)
            let make = {
                ReadingAttempt(
                    kind: .turned, picture: base.placed(turn, width: width, height: height),
                    placement: turn.scaled(by: scale), isLinearOnly: true)
            }
            steps.append(Step(kind: .turned, pixels: width * height, make: make))
        }
    }

    private static func crop(_ picture: Luminance, into steps: inout [Step]) {
        let (width, height) = (picture.width * 3 / 5, picture.height * 3 / 5)
        guard min(width, height) >= 40 else { return }
        let (right, below) = (picture.width - width, picture.height - height)
        for (left, top) in [(right / 2, below / 2), (0, 0), (right, 0), (0, below), (right, below)] {
            let times = width * height < 500_000 ? 2 : 1
            let placement = Placement.scaled(1 / Double(times), left: Double(left), top: Double(top))
            steps.append(
                Step(kind: .cropped, pixels: width * height * times * times) {
                    ReadingAttempt(
                        kind: .cropped,
                        picture: picture.placed(placement, width: width * times, height: height * times),
                        placement: placement)
                })
        }
    }
}
