/// The rules of EPCIS 2.0 and CBV 2.0, as `EPCIS` words them.
extension Phrases {
    static let epcis: [(english: String, chinese: String)] = [
        ("required", "必填"), ("it must be there", "必填"),
        ("expected: {}, not of kind {}", "应为{0}，而不是{1}"), ("expected: {}", "应为{0}"), ("a whole number", "应为整数"),
        ("no member of the standard, and no prefix", "标准中没有此成员，也没有前缀"),
        (
            "no member that the standard has here; there is no room for a user's own", "标准在此处没有这个成员，也不接受自定义成员"
        ),
        ("a URI", "应为 URI"), ("a URI of at most 1,024 bytes", "应为不超过 1,024 字节的 URI"),
        ("an ISO 8601 instant with a zone", "应为带时区的 ISO 8601 时间，如 2026-11-20T10:00:00+08:00"),
        ("±hh:mm", "应为 ±hh:mm 形式的时区，如 +08:00"),
        (
            "the standard context by its name, or prefixes inline; nothing is fetched",
            "应为标准上下文的名称或直接写出的前缀；平台不会去读取外部地址"
        ),
        ("an address or prefixes", "地址或前缀"), ("a prefix and the URI that it stands for", "应为前缀及其代表的 URI"),
        ("at most {} prefixes", "最多 {0} 个前缀"),
        ("a term is defined by keywords of JSON-LD", "词的定义只能使用 JSON-LD 关键字（以 @ 开头）"),
        ("a prefix that an @context before the event declares", "应为事件之前的 @context 已声明的前缀"),
        ("a type of event", "应为事件类型（如 ObjectEvent）"), ("ADD, OBSERVE or DELETE", "应为 ADD、OBSERVE 或 DELETE"),
        ("a URI or an array of URIs", "URI 或 URI 数组"),
        ("a CBV business step or a URI", "应为 CBV 业务步骤或 URI"), ("a CBV component or a URI", "应为 CBV 组成部分或 URI"),
        ("a CBV disposition or a URI", "应为 CBV 处置状态或 URI"), ("a CBV error reason or a URI", "应为 CBV 更正原因或 URI"),
        ("a CBV type or a URI", "应为 CBV 类型或 URI"),
        ("a measurement type of the GS1 Web Vocabulary or a URI", "应为 GS1 网络词汇表的测量类型或 URI"),
        ("a sensor alert type of the GS1 Web Vocabulary or a URI", "应为 GS1 网络词汇表的传感器报警类型或 URI"),
        ("EPCISDocument or EPCISQueryDocument", "应为 EPCISDocument 或 EPCISQueryDocument"),
        ("the JSON binding began with 2.0", "JSON 格式自 2.0 版起才有"),
        ("not a field of this kind of event", "此类事件没有该项"), ("only with the action ADD", "仅在 action 为 ADD 时可用"),
        ("a word of the Core Business Vocabulary 2.0, or a URI", "应为核心业务词汇（CBV 2.0）的词或 URI"),
        ("an EPC URN of the form that its scheme has (TDS 2.0 6.3)", "应为符合其方案格式的 EPC URN（TDS 2.0 6.3）"),
        ("one item: a class of things belongs into a quantity list", "应为单件；一类物品请放入数量清单"),
        ("an EPC class or pattern URN of the form that its scheme has", "应为符合其方案格式的 EPC 类别或模式 URN"),
        ("the check digit of this key (AI {}) is {}", "此键（AI {0}）的校验位应为 {1}"),
        ("a class of things, not one item", "应为一类物品，不是单件"), ("a quantity is positive", "数量应大于 0"),
        (
            "a unit code of UN/CEFACT Recommendation 20, 2 or 3 characters",
            "应为 UN/CEFACT 第 20 号建议书的单位代码（2 或 3 个字符）"
        ),
        ("only with a quantity", "仅在有数量时可用"), ("at least one report", "至少要有一条读数"),
        ("pairs of hexadecimal digits", "应为成对的十六进制数字"),
    ]

    /// The XML binding, reading and writing.
    static let xmlBinding: [(english: String, chinese: String)] = [
        ("{} does not belong into {}", "{0} 不能出现在 {1} 中"), ("it has an EPCISBody", "应有 EPCISBody"),
        ("no text between the parts of a document", "文档各部分之间不能有文字"),
        (
            "an EPCISDocument, EPCISQueryDocument or EPCISMasterDataDocument in a namespace of EPCIS 1.x or 2.0",
            "应为 EPCIS 1.x 或 2.0 命名空间中的 EPCISDocument、EPCISQueryDocument 或 EPCISMasterDataDocument"
        ),
        ("at most {} namespaces in one event", "一个事件最多 {0} 个命名空间"), ("json:value is no JSON", "json:value 不是 JSON"),
        ("a vocabulary has a type", "词汇表应有类型"), ("a VocabularyElement with an id", "VocabularyElement 应有 id"),
        ("a member has a json:name", "成员应有 json:name"), ("the document", "文档"),
        ("an attribute has an id", "属性应有 id"), ("an attribute has an id and a value", "属性应有 id 和值"),
        ("the type of a vocabulary", "应为词汇表的类型"), ("the id of a vocabulary element", "应为词汇表元素的 id"),
        ("an event has it once", "一个事件中只能出现一次"),
        ("a QuantityEvent has an epcClass and a quantity", "QuantityEvent 应有 epcClass 和 quantity"),
        ("a quantity is a decimal number", "数量应为十进制数"), ("no attribute {}", "没有属性 {0}"),
        ("{} is a finite number", "{0} 应为有限的数"), ("booleanValue is true or false", "booleanValue 应为 true 或 false"),
        ("{} has text beside elements", "{0} 中元素旁边有文字"),
        ("{}: cannot be said in XML {}: {}", "{0} 在 XML {1} 中无法表达：{2}"),
        ("AssociationEvent came with EPCIS 2.0", "AssociationEvent 自 EPCIS 2.0 起才有"),
        ("it came with EPCIS 2.0", "自 EPCIS 2.0 起才有"),
        ("{} is no prefix for extensions in XML", "{0} 不能用作 XML 中扩展的前缀"),
        ("master data has texts and elements for values", "主数据的值应为文字或元素"),
        (
            "a header has a StandardBusinessDocumentHeader (EPCIS 1.2 9.5)",
            "文档头应有 StandardBusinessDocumentHeader（EPCIS 1.2 9.5）"
        ),
        ("a field of this type of event", "应为此类事件的成员"), ("an extension has a prefix and a namespace", "扩展应有前缀和命名空间"),
        ("a string, not of kind {}", "应为字符串，而不是{0}"), ("an object, not of kind {}", "应为对象，而不是{0}"),
        ("an array, not of kind {}", "应为数组，而不是{0}"), ("an array", "应为数组"),
        ("only characters that XML has (XML 1.0 2.2)", "只能用 XML 允许的字符（XML 1.0 2.2）"),
        ("a name of characters that XML has (XML 1.0 2.2)", "名称只能用 XML 允许的字符（XML 1.0 2.2）"),
        ("an extension cannot have {}", "扩展中不能有{0}"), ("a name that XML has not", "XML 不允许的名称"),
        ("an array of one value", "只有一个值的数组"),
        ("an empty or nested array, an empty object, or characters that XML has not", "空数组、嵌套数组、空对象或 XML 不允许的字符"),
        // The place before any of these, a JSON pointer or an element: last, for anything fits it.
        ("{}: {}", "{0}：{1}"),
    ]
}
