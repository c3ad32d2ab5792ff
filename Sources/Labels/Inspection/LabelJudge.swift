/// Turns measures into findings.
struct LabelJudge {
    let expectation: LabelInspection.Expectation
    let symbol: ReadSymbol
    let kind: Symbology
    let levels: ModuleLevels
    let modulePixels: Double
    let moduleMicrometres: Double?

    /// ISO/IEC 15415 table 4 grades a symbol contrast of 55 % B and 40 % C; GB/T 33993 asks 1.5, which is C.
    private static let goodContrast = 0.55
    private static let fairContrast = 0.40
    /// Light this uneven makes the contrast differ by a grade across the symbol.
    private static let unevenLight = 0.35
    private static let darkPaper = 70.0
    private static let fewPixels = 3.0

    func findings(
        quietZone: QuietZoneMeasure, requiredQuiet: Int, grid: SymbolGrid, picture: Luminance
    ) -> [LabelFinding] {
        [
            symbology, content, self.quietZone(quietZone, requiredQuiet), contrast, lighting, resolution, moduleSize,
            completeness(grid, picture),
        ].compactMap(\.self)
    }

    private var symbology: LabelFinding? {
        guard let expected = expectation.symbology else { return nil }
        if expected == kind { return LabelFinding(.symbology, .pass, .symbologyAsExpected) }
        let isSameSymbol = expected.plain == kind.plain && expected.isGS1
        return LabelFinding(.symbology, .fail, isSameSymbol ? .gs1MarkMissing : .symbologyDiffers)
    }

    private var content: LabelFinding? {
        expectation.text.map { text in
            text == symbol.text
                ? LabelFinding(.content, .pass, .contentAsExpected)
                : LabelFinding(.content, .fail, .contentDiffers)
        }
    }

    /// Half a module less is within the error of the measure.
    private func quietZone(_ measure: QuietZoneMeasure, _ required: Int) -> LabelFinding {
        let sides = measure.sides(isLinear: kind.isLinear)
        let least = sides.map(\.modules).min() ?? 0
        let narrow = sides.filter { $0.modules < Double(required) - 0.5 }
        func finding(_ verdict: LabelFinding.Verdict, _ message: LabelFinding.Message) -> LabelFinding {
            LabelFinding(.quietZone, verdict, message, measured: least, required: Double(required))
        }
        if narrow.isEmpty { return finding(.pass, .quietZoneFree) }
        if narrow.allSatisfy(\.reachesEdge) { return finding(.unknown, .quietZoneOutsidePicture) }
        return finding(.fail, .quietZoneTooNarrow)
    }

    private var contrast: LabelFinding {
        let contrast = levels.light > 0 ? max(0, (levels.light - levels.dark) / levels.light) : 0
        func finding(_ verdict: LabelFinding.Verdict, _ message: LabelFinding.Message) -> LabelFinding {
            LabelFinding(.contrast, verdict, message, measured: contrast, required: Self.fairContrast)
        }
        if contrast >= Self.goodContrast { return finding(.pass, .contrastGood) }
        return contrast >= Self.fairContrast ? finding(.warn, .contrastFair) : finding(.fail, .contrastLow)
    }

    private var lighting: LabelFinding {
        if levels.light < Self.darkPaper {
            return LabelFinding(
                .lighting, .warn, .pictureDark, measured: levels.light / 255, required: Self.darkPaper / 255)
        }
        let isUneven = levels.unevenness > Self.unevenLight
        return LabelFinding(
            .lighting, isUneven ? .warn : .pass, isUneven ? .lightingUneven : .lightingEven,
            measured: levels.unevenness, required: Self.unevenLight)
    }

    private var resolution: LabelFinding {
        let isLow = modulePixels < Self.fewPixels
        return LabelFinding(
            .resolution, isLow ? .warn : .pass, isLow ? .resolutionLow : .resolutionEnough, measured: modulePixels,
            required: Self.fewPixels)
    }

    /// A twentieth less is within the error of a measure in a photo.
    private var moduleSize: LabelFinding {
        let required = Double(expectation.smallestModuleMicrometres)
        guard let moduleMicrometres else {
            return LabelFinding(.moduleSize, .unknown, .moduleSizeUnknown, required: required)
        }
        let isSmall = moduleMicrometres < required * 0.95
        return LabelFinding(
            .moduleSize, isSmall ? .fail : .pass, isSmall ? .moduleTooSmall : .moduleSizeEnough,
            measured: moduleMicrometres, required: required)
    }

    private func completeness(_ grid: SymbolGrid, _ picture: Luminance) -> LabelFinding {
        // Corners are found to half a module.
        let slack = modulePixels / 2
        let isWhole = grid.corners.allSatisfy { corner in
            corner.x >= -slack && corner.y >= -slack && corner.x <= Double(picture.width) + slack
                && corner.y <= Double(picture.height) + slack
        }
        return LabelFinding(
            .completeness, isWhole ? .pass : .fail, isWhole ? .wholeSymbolSeen : .symbolCut)
    }
}
