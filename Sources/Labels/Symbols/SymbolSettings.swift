/// Settings of a symbol that were checked against `SymbolRules`: a value of this type keeps every rule of its use.
///
/// ```swift
/// let settings = try SymbolSettings(.gs1QR)                          // a commodity code, structure A: QR, M, 0.5 mm
/// let matrix = try Symbol.encode(elementString, settings)
/// do { _ = try SymbolSettings(.gs1QR, correction: .low) } catch { print(error.rule.en) }
/// ```
public struct SymbolSettings: Sendable, Equatable {
    /// What the symbol is for, and with it how strict the check is.
    public enum Use: Sendable, Equatable, CaseIterable {
        /// Structure A of GB/T 33993 (编码数据结构): element strings in the symbology's GS1 mode.
        case commodityElementString
        /// Structures B and C (国家统一网址、厂商自定义网址数据结构): an address as plain text.
        case commodityAddress
        /// Anything else: quiet zone and the limits of this program only.
        case general
    }

    public let symbology: Symbology
    public let use: Use
    public let correction: ErrorCorrection
    /// The X-dimension.
    public let moduleMicrometres: Int
    /// Light modules on each side.
    public let quietZoneModules: Int
    public let shape: SymbolShape

    /// Checks the settings.
    /// - Parameters:
    ///   - use: structure A by default, the strictest.
    ///   - quietZoneModules: nil for what the symbology asks.
    ///   - mode: what the content is to be marked as; nil for what symbology and use say.
    public init(
        _ symbology: Symbology, use: Use = .commodityElementString, correction: ErrorCorrection = .medium,
        moduleMicrometres: Int = 500, quietZoneModules: Int? = nil, shape: SymbolShape = .square,
        mode: SymbolMode? = nil
    ) throws(SettingRefusal) {
        let row = SymbolRules.row(symbology)
        let quiet = quietZoneModules ?? row.quietZoneModules
        try Self.checkMode(symbology, use, mode)
        if use != .general {
            if let smallest = row.smallestCorrection, correction < smallest {
                throw SettingRefusal(.correction, correction.name(in: symbology), SymbolRules.correction)
            }
            try Self.require(
                moduleMicrometres >= SymbolRules.smallestModuleMicrometres, .module, "\(moduleMicrometres) µm",
                SymbolRules.module)
        }
        try Self.require(
            1...SymbolRules.largestModuleMicrometres ~= moduleMicrometres, .module, "\(moduleMicrometres) µm",
            SymbolRules.moduleLimit)
        try Self.require(quiet >= row.quietZoneModules, .quietZone, "\(quiet)", row.quietZone)
        try Self.require(quiet <= 100, .quietZone, "\(quiet)", SymbolRules.quietZoneLimit)
        let hasShapes = symbology.plain == .dataMatrix
        try Self.require(shape == .square || hasShapes, .shape, symbology.rawValue, SymbolRules.shape)
        self.symbology = symbology
        self.use = use
        self.correction = correction
        self.moduleMicrometres = moduleMicrometres
        self.quietZoneModules = quiet
        self.shape = shape
    }

    private static func checkMode(
        _ symbology: Symbology, _ use: Use, _ mode: SymbolMode?
    ) throws(SettingRefusal) {
        let asksGS1 = mode == .gs1 || use == .commodityElementString
        if symbology == .hanXin, asksGS1 || mode == .uri {
            throw SettingRefusal(.mode, mode == .uri ? "uri" : "gs1", SymbolRules.hanXinModes)
        }
        if use != .general {
            try require(
                !symbology.isLinear, .symbology, symbology.rawValue, SymbolRules.commoditySymbology)
        }
        if asksGS1 {
            try require(symbology.isGS1, .symbology, symbology.rawValue, SymbolRules.elementStringMode)
        }
        if use == .commodityAddress {
            try require(!symbology.isGS1, .symbology, symbology.rawValue, SymbolRules.addressMode)
        }
    }

    private static func require(
        _ holds: Bool, _ setting: SettingRefusal.Setting, _ value: String, _ rule: SymbolRules.Rule
    ) throws(SettingRefusal) {
        guard holds else { throw SettingRefusal(setting, value, rule) }
    }
}

/// A setting that breaks a rule: which one, its value, and the rule.
public struct SettingRefusal: Error, Sendable, Equatable {
    /// The settings that can be refused.
    public enum Setting: String, Sendable {
        case symbology
        case mode
        case correction
        case module
        case quietZone
        case shape
    }

    public let setting: Setting
    public let value: String
    public let rule: SymbolRules.Rule

    init(_ setting: Setting, _ value: String, _ rule: SymbolRules.Rule) {
        self.setting = setting
        self.value = value
        self.rule = rule
    }
}
