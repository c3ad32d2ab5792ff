extension GS1Prefix {
    /// Facts: GS1, "GS1 Company Prefix" (gs1.org), from general knowledge compared with third-party copies of that
    /// page; the page itself was not at hand. 680…681 for GS1 China are not confirmed by any copy.
    public static let rows: [GS1Prefix] = text.split(separator: "\n").compactMap(row)

    static func row(_ line: Substring) -> GS1Prefix? {
        let fields = line.split(separator: "|")
        guard fields.count == 4, let letter = fields[1].first, let use = Use(rawValue: letter) else { return nil }
        let ends = fields[0].split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return GS1Prefix(first...last, use, String(fields[2]), String(fields[3]))
    }

    /// prefixes | use | organisation | 国家（地区）或用途
    static let text = """
        000-019|M|GS1 US|美国
        020-029|R|Restricted circulation in a region|地区内限制流通
        030-039|M|GS1 US|美国（药品）
        040-049|R|Restricted circulation in a company|店内码
        050-059|M|GS1 US (reserved)|美国（保留）
        060-139|M|GS1 US|美国
        200-299|R|Restricted circulation in a region|店内码
        300-379|M|GS1 France|法国
        380|M|GS1 Bulgaria|保加利亚
        383|M|GS1 Slovenia|斯洛文尼亚
        385|M|GS1 Croatia|克罗地亚
        387|M|GS1 Bosnia-Herzegovina|波黑
        389|M|GS1 Montenegro|黑山
        390|M|GS1 Kosovo|科索沃
        400-440|M|GS1 Germany|德国
        450-459|M|GS1 Japan|日本
        460-469|M|GS1 Russia|俄罗斯
        470|M|GS1 Kyrgyzstan|吉尔吉斯斯坦
        471|M|GS1 Chinese Taipei|中国台湾
        474|M|GS1 Estonia|爱沙尼亚
        475|M|GS1 Latvia|拉脱维亚
        476|M|GS1 Azerbaijan|阿塞拜疆
        477|M|GS1 Lithuania|立陶宛
        478|M|GS1 Uzbekistan|乌兹别克斯坦
        479|M|GS1 Sri Lanka|斯里兰卡
        480|M|GS1 Philippines|菲律宾
        481|M|GS1 Belarus|白俄罗斯
        482|M|GS1 Ukraine|乌克兰
        483|M|GS1 Turkmenistan|土库曼斯坦
        484|M|GS1 Moldova|摩尔多瓦
        485|M|GS1 Armenia|亚美尼亚
        486|M|GS1 Georgia|格鲁吉亚
        487|M|GS1 Kazakhstan|哈萨克斯坦
        488|M|GS1 Tajikistan|塔吉克斯坦
        489|M|GS1 Hong Kong, China|中国香港
        490-499|M|GS1 Japan|日本
        500-509|M|GS1 UK|英国
        520-521|M|GS1 Association Greece|希腊
        528|M|GS1 Lebanon|黎巴嫩
        529|M|GS1 Cyprus|塞浦路斯
        530|M|GS1 Albania|阿尔巴尼亚
        531|M|GS1 Macedonia|北马其顿
        535|M|GS1 Malta|马耳他
        539|M|GS1 Ireland|爱尔兰
        540-549|M|GS1 Belgium & Luxembourg|比利时和卢森堡
        560|M|GS1 Portugal|葡萄牙
        569|M|GS1 Iceland|冰岛
        570-579|M|GS1 Denmark|丹麦
        590|M|GS1 Poland|波兰
        594|M|GS1 Romania|罗马尼亚
        599|M|GS1 Hungary|匈牙利
        600-601|M|GS1 South Africa|南非
        603|M|GS1 Ghana|加纳
        604|M|GS1 Senegal|塞内加尔
        605|M|GS1 Uganda|乌干达
        606|M|GS1 Angola|安哥拉
        607|M|GS1 Oman|阿曼
        608|M|GS1 Bahrain|巴林
        609|M|GS1 Mauritius|毛里求斯
        611|M|GS1 Morocco|摩洛哥
        613|M|GS1 Algeria|阿尔及利亚
        615|M|GS1 Nigeria|尼日利亚
        616|M|GS1 Kenya|肯尼亚
        617|M|GS1 Cameroon|喀麦隆
        618|M|GS1 Côte d'Ivoire|科特迪瓦
        619|M|GS1 Tunisia|突尼斯
        620|M|GS1 Tanzania|坦桑尼亚
        621|M|GS1 Syria|叙利亚
        622|M|GS1 Egypt|埃及
        623|M|GS1 Brunei|文莱
        624|M|GS1 Libya|利比亚
        625|M|GS1 Jordan|约旦
        626|M|GS1 Iran|伊朗
        627|M|GS1 Kuwait|科威特
        628|M|GS1 Saudi Arabia|沙特阿拉伯
        629|M|GS1 United Arab Emirates|阿联酋
        630|M|GS1 Qatar|卡塔尔
        631|M|GS1 Namibia|纳米比亚
        640-649|M|GS1 Finland|芬兰
        680-681|M|GS1 China|中国
        690-699|M|GS1 China|中国
        700-709|M|GS1 Norway|挪威
        729|M|GS1 Israel|以色列
        730-739|M|GS1 Sweden|瑞典
        740|M|GS1 Guatemala|危地马拉
        741|M|GS1 El Salvador|萨尔瓦多
        742|M|GS1 Honduras|洪都拉斯
        743|M|GS1 Nicaragua|尼加拉瓜
        744|M|GS1 Costa Rica|哥斯达黎加
        745|M|GS1 Panama|巴拿马
        746|M|GS1 Dominican Republic|多米尼加
        750|M|GS1 Mexico|墨西哥
        754-755|M|GS1 Canada|加拿大
        759|M|GS1 Venezuela|委内瑞拉
        760-769|M|GS1 Switzerland|瑞士
        770-771|M|GS1 Colombia|哥伦比亚
        773|M|GS1 Uruguay|乌拉圭
        775|M|GS1 Peru|秘鲁
        777|M|GS1 Bolivia|玻利维亚
        778-779|M|GS1 Argentina|阿根廷
        780|M|GS1 Chile|智利
        784|M|GS1 Paraguay|巴拉圭
        786|M|GS1 Ecuador|厄瓜多尔
        789-790|M|GS1 Brasil|巴西
        800-839|M|GS1 Italy|意大利
        840-849|M|GS1 Spain|西班牙
        850|M|GS1 Cuba|古巴
        858|M|GS1 Slovakia|斯洛伐克
        859|M|GS1 Czech|捷克
        860|M|GS1 Serbia|塞尔维亚
        865|M|GS1 Mongolia|蒙古
        867|M|GS1 North Korea|朝鲜
        868-869|M|GS1 Türkiye|土耳其
        870-879|M|GS1 Netherlands|荷兰
        880-881|M|GS1 Korea|韩国
        883|M|GS1 Myanmar|缅甸
        884|M|GS1 Cambodia|柬埔寨
        885|M|GS1 Thailand|泰国
        888|M|GS1 Singapore|新加坡
        890|M|GS1 India|印度
        893|M|GS1 Vietnam|越南
        894|M|GS1 Bangladesh|孟加拉国
        896|M|GS1 Pakistan|巴基斯坦
        899|M|GS1 Indonesia|印度尼西亚
        900-919|M|GS1 Austria|奥地利
        930-939|M|GS1 Australia|澳大利亚
        940-949|M|GS1 New Zealand|新西兰
        950|G|GS1 Global Office|GS1 总部
        951|G|EPC general identifiers (GID)|EPC 通用标识 GID
        952|G|Demonstrations and examples|演示与示例
        955|M|GS1 Malaysia|马来西亚
        958|M|GS1 Macau, China|中国澳门
        960-969|G|GTIN-8 of the GS1 Global Office|GS1 总部（GTIN-8）
        977|S|Serial publications (ISSN)|连续出版物（ISSN）
        978-979|B|Books (ISBN) and sheet music (ISMN)|图书（ISBN）与乐谱（ISMN）
        980|F|Refund receipts|应收票据
        981-984|C|Coupons in a common currency|普通流通券
        990-999|C|Coupons|优惠券
        """
}

/// How long the company prefix (厂商识别代码) is that GS1 China gives out, by the first three digits. The later
/// ranges hold prefixes of several lengths; then only the range of lengths is known without asking the register.
public struct ChineseCompanyPrefix: Sendable, Hashable {
    /// Three-digit prefixes.
    public let range: ClosedRange<Int>
    /// In digits, the three of the prefix among them.
    public let lengths: ClosedRange<Int>
    /// How well the length is known.
    public let certainty: Certainty

    /// How well a length is known.
    public enum Certainty: Sendable, Hashable {
        /// GB 12904, as several secondary sources quote it; the standard itself was not at hand.
        case quoted
        /// Reported, not read in a standard.
        case reported
    }

    /// GB 12904 (商品条码): a company prefix has seven to ten digits. After 690 and 691 four digits name the
    /// company, after 692…696 five; from 697 on nine digits in all and, since 2015, also ten are given out.
    public static let rows = [
        ChineseCompanyPrefix(range: 680...681, lengths: 7...10, certainty: .reported),
        ChineseCompanyPrefix(range: 690...691, lengths: 7...7, certainty: .quoted),
        ChineseCompanyPrefix(range: 692...696, lengths: 8...8, certainty: .quoted),
        ChineseCompanyPrefix(range: 697...699, lengths: 9...10, certainty: .reported),
    ]

    /// The row for a number under a Chinese prefix, nil for any other.
    public init?(of gtin: GTIN) {
        guard gtin.form != .gtin8, let row = Self.rows.first(where: { $0.range.contains(gtin.prefixNumber) }) else {
            return nil
        }
        self = row
    }

    init(range: ClosedRange<Int>, lengths: ClosedRange<Int>, certainty: Certainty) {
        (self.range, self.lengths, self.certainty) = (range, lengths, certainty)
    }

    /// The company prefixes that a number can have been given out under, the shortest first.
    public static func candidates(of gtin: GTIN) -> [String] {
        guard let row = ChineseCompanyPrefix(of: gtin) else { return [] }
        return row.lengths.map { gtin.digits.bytes(1..<1 + $0) }
    }
}
