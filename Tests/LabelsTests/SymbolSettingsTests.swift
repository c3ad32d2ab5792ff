import Labels
import Testing

struct SymbolSettingsTests {
    private func refusal(_ make: () throws -> SymbolSettings) -> SettingRefusal? {
        #expect(throws: SettingRefusal.self) { try make() }
    }

    @Test func `a commodity code of structure A is the default and the strictest`() throws {
        let settings = try SymbolSettings(.gs1QR)
        #expect(settings.use == .commodityElementString && settings.correction == .medium)
        #expect(settings.quietZoneModules == 4 && settings.moduleMicrometres == 500)
        let low = refusal { try SymbolSettings(.gs1QR, correction: .low) }
        #expect(low?.setting == .correction && low?.value == "L" && low?.rule.source == "GB/T 33993—2017")
        let plain = refusal { try SymbolSettings(.qr) }
        #expect(plain?.setting == .symbology && plain?.rule == SymbolRules.elementStringMode)
        let bars = refusal { try SymbolSettings(.gs1Code128) }
        #expect(bars?.rule == SymbolRules.commoditySymbology && bars?.value == "gs1Code128")
    }

    @Test func `structures B and C are plain text, Han Xin at L2 or better`() throws {
        #expect(try SymbolSettings(.qr, use: .commodityAddress).quietZoneModules == 4)
        #expect(try SymbolSettings(.hanXin, use: .commodityAddress).quietZoneModules == 3)
        let low = refusal { try SymbolSettings(.hanXin, use: .commodityAddress, correction: .low) }
        #expect(low?.value == "L1" && low?.rule == SymbolRules.correction)
        #expect(refusal { try SymbolSettings(.gs1QR, use: .commodityAddress) }?.rule == SymbolRules.addressMode)
    }

    @Test(arguments: [(253, false), (254, true), (20_000, true), (20_001, false)])
    func `the X-dimension has its limits`(micrometres: Int, isAllowed: Bool) {
        let result = Result { try SymbolSettings(.gs1DataMatrix, moduleMicrometres: micrometres) }
        #expect(((try? result.get()) != nil) == isAllowed)
        guard case .failure(let error as SettingRefusal) = result else { return }
        #expect(error.setting == .module && error.value == "\(micrometres) µm" && !error.rule.zh.isEmpty)
    }

    @Test(arguments: [(Symbology.qr, 4), (.dataMatrix, 1), (.hanXin, 3), (.code128, 10), (.ean13, 11), (.itf14, 10)])
    func `the quiet zone is never narrower than the symbology asks`(symbology: Symbology, modules: Int) throws {
        #expect(try SymbolSettings(symbology, use: .general).quietZoneModules == modules)
        let narrow = refusal { try SymbolSettings(symbology, use: .general, quietZoneModules: modules - 1) }
        #expect(narrow?.setting == .quietZone && narrow?.value == "\(modules - 1)")
        #expect(refusal { try SymbolSettings(symbology, use: .general, quietZoneModules: 101) }?.setting == .quietZone)
    }

    @Test func `what the general use allows is what the symbol can carry`() throws {
        #expect(try SymbolSettings(.qr, use: .general, correction: .low, moduleMicrometres: 100).correction == .low)
        #expect(refusal { try SymbolSettings(.qr, use: .general, shape: .rectangle) }?.setting == .shape)
        #expect(refusal { try SymbolSettings(.qr, use: .general, mode: .gs1) }?.setting == .symbology)
        let wide = try SymbolSettings(.dataMatrix, use: .general, shape: .rectangle)
        let long = String(repeating: "燃", count: 60)
        #expect { try Symbol.encode(long, wide) } throws: { error in
            guard case .doesNotFit = error as? SymbolError else { return false }
            return true
        }
    }
}
