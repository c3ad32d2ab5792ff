import Identification

/// Tags of GS1 EPC Tag Data Standard 2.3, appendix E.3 (tables 506–525) and E.1, and of identification.md 4.5.
///
/// Errata of the printed tables: 506 has a wrong EPC URI, 509 and 510 show the host example.com where the bits say
/// id.example.com, 513 has the header F9 of SSCC+ where SSCC++ has EF.
struct TagDataVector: Sendable, CustomStringConvertible {
    let hex: String
    let scheme: EPCScheme
    /// Filter and components of the tag URI; nil for `+` layouts.
    var components: String?
    let elements: String
    var filter = 3
    var hostname: String?
    var date: String?

    var description: String { hex }

    static let printed = classic + plus + plusPlus

    static let classic = [
        TagDataVector(
            hex: "3074257BF7194E4000001A85", scheme: .sgtin96, components: "3.0614141.812345.6789",
            elements: "(01)80614141123458(21)6789"),
        TagDataVector(
            hex: "3674257BF6B7A659B2C2BF100000000000000000000000000000", scheme: .sgtin198,
            components: "3.0614141.712345.32a%2Fb", elements: "(01)70614141123451(21)32a/b"),
        TagDataVector(
            hex: "3066C4409047E140075BCD15", scheme: .sgtin96, components: "3.95060001343.05.123456789",
            elements: "(01)09506000134352(21)123456789"),
        TagDataVector(
            hex: "3066C4409047E14000001A85", scheme: .sgtin96, components: "3.95060001343.05.6789",
            elements: "(01)09506000134352(21)6789"),
        TagDataVector(
            hex: "3666C4409047E159B2C2BF100000000000000000000000000000", scheme: .sgtin198,
            components: "3.95060001343.05.32a%2Fb", elements: "(01)09506000134352(21)32a/b"),
        TagDataVector(
            hex: "30C579D5D4ADB60000000000", scheme: .sgtin96, components: "6.50712192365.88.0",
            elements: "(01)85071219236581(21)0", filter: 6),
        TagDataVector(
            hex: "362579D5D4ADB6172574B98B34C0000000000000000000000000", scheme: .sgtin198,
            components: "1.50712192365.88..%25:.13%26", elements: "(01)85071219236581(21).%:.13&", filter: 1),
        TagDataVector(
            hex: "311BA1B300CE0A6A83000000", scheme: .sscc96, components: "0.952012.03456789123",
            elements: "(00)095201234567891235", filter: 0),
        TagDataVector(
            hex: "3276451FD46072000000162E", scheme: .sgln96, components: "3.9521141.12345.5678",
            elements: "(414)9521141123454(254)5678"),
        TagDataVector(
            hex: "3976451FD46072CD9615F8800000000000000000000000000000", scheme: .sgln195,
            components: "3.9521141.12345.32a%2Fb", elements: "(414)9521141123454(254)32a/b"),
        TagDataVector(
            hex: "3376451FD40C0E400000162E", scheme: .grai96, components: "3.9521141.12345.5678",
            elements: "(8003)095211411234545678"),
        TagDataVector(
            hex: "3776451FD40C0E59B2C2BF1000000000000000000000", scheme: .grai170,
            components: "3.9521141.12345.32a%2Fb",
            elements: "(8003)0952114112345432a/b"),
        TagDataVector(
            hex: "3476451FD40000000000162E", scheme: .giai96, components: "3.9521141.5678",
            elements: "(8004)95211415678"),
        TagDataVector(
            hex: "3876451FD59B2C2BF10000000000000000000000000000000000", scheme: .giai202,
            components: "3.9521141.32a%2Fb",
            elements: "(8004)952114132a/b"),
    ]

    static let plus = [
        TagDataVector(
            hex: "F73795211411234538566CB0AFC4", scheme: .sgtinPlus, elements: "(01)79521141123453(21)32a/b"),
        TagDataVector(
            hex: "FB342CDE795211411234538566CB0AFC4", scheme: .dsgtinPlus, elements: "(01)79521141123453(21)32a/b",
            date: "220630"),
        TagDataVector(
            hex: "F90095201234567891235", scheme: .ssccPlus, elements: "(00)095201234567891235", filter: 0),
        TagDataVector(
            hex: "F2395211411234548566CB0AFC4", scheme: .sglnPlus, elements: "(414)9521141123454(254)32a/b"),
        TagDataVector(
            hex: "F13095211411234548566CB0AFC4", scheme: .graiPlus, elements: "(8003)0952114112345432a/b"),
        TagDataVector(hex: "FA3952114132E83C2BF10", scheme: .giaiPlus, elements: "(8004)952114132a/b"),
    ]

    static let plusPlus = [
        TagDataVector(
            hex: "FD3795211411234538566CB0AFC525065F1876F0D996D800", scheme: .sgtinPlusPlus,
            elements: "(01)79521141123453(21)32a/b", hostname: "id.example.com"),
        TagDataVector(
            hex: "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80", scheme: .dsgtinPlusPlus,
            elements: "(01)79521141123453(21)32a/b", hostname: "id.example.com", date: "220630"),
        TagDataVector(
            hex: "EF009520123456789123592832F8C3B786CCB6C0", scheme: .ssccPlusPlus, elements: "(00)095201234567891235",
            filter: 0, hostname: "id.example.com"),
        TagDataVector(
            hex: "E9395211411234548566CB0AFC525065F1876F0D996D8000", scheme: .sglnPlusPlus,
            elements: "(414)9521141123454(254)32a/b", hostname: "id.example.com"),
        TagDataVector(
            hex: "EB3095211411234548566CB0AFC525065F1876F0D996D800", scheme: .graiPlusPlus,
            elements: "(8003)0952114112345432a/b", hostname: "id.example.com"),
        TagDataVector(
            hex: "EE3952114132E83C2BF1494197C61DBC3665B600", scheme: .giaiPlusPlus, elements: "(8004)952114132a/b",
            hostname: "id.example.com"),
    ]
}
