import Identification
import TestSupport
import Testing

@Suite struct EPCTagTests {
    @Test(arguments: TagDataVector.printed)
    func `the standard's tags are read`(vector: TagDataVector) throws {
        let tag = try EPCTag(hex: vector.hex)
        #expect(tag.scheme == vector.scheme)
        #expect(tag.filter == vector.filter)
        #expect(tag.identity.bracketed == vector.elements)
        #expect(tag.hostname == vector.hostname)
        #expect(tag.date?.yymmdd == vector.date)
        #expect(tag.tagURI == vector.components.map { "urn:epc:tag:\(vector.scheme.name.lowercased()):\($0)" })
        #expect(!tag.hasAIDCData)
        #expect(tag.hex.hasPrefix(tag.unpaddedHex))
        #expect(vector.hex.hasPrefix(tag.unpaddedHex) || tag.hex.hasPrefix(vector.hex), "\(tag.unpaddedHex)")
    }

    @Test(arguments: TagDataVector.classic + TagDataVector.plus)
    func `the standard's tags are written bit for bit`(vector: TagDataVector) throws {
        let read = try EPCTag(hex: vector.hex)
        let tag = try EPCTag(
            read.identity, as: vector.scheme, filter: vector.filter, prefixLength: read.prefixLength,
            date: read.date)
        #expect(tag == read)
        #expect(vector.hex.hasPrefix(tag.unpaddedHex), "\(tag.unpaddedHex)")
        #expect(tag.hex.utf8.count % 4 == 0)
        #expect(try EPCTag(hex: tag.hex) == read)
    }

    @Test(arguments: TagDataVector.classic)
    func `tag and identity URIs lead back to the tag`(vector: TagDataVector) throws {
        let tag = try EPCTag(hex: vector.hex)
        let uri = try #require(tag.tagURI)
        #expect(try EPCTag(tagURI: uri) == tag)
        let identity = try #require(tag.identityURI())
        let reading = try EPCIdentity.reading(uri: identity)
        #expect(reading.identity == tag.identity)
        #expect(reading.prefixLength == tag.prefixLength)
        #expect(identity.hasSuffix(":" + (vector.components?.dropFirst(2) ?? "")))
    }

    @Test func `a plus tag has an identity URI only with a prefix length`() throws {
        let tag = try EPCTag(hex: "F73795211411234538566CB0AFC4")
        #expect(tag.tagURI == nil)
        #expect(tag.identityURI() == nil)
        #expect(tag.identityURI(prefixLength: 7) == "urn:epc:id:sgtin:9521141.712345.32a%2Fb")
        #expect(tag.identityURI(prefixLength: 5) == nil)
    }

    @Test func `a tag has the Digital Link of the standard's examples`() throws {
        func link(_ hex: String) throws -> String { try EPCTag(hex: hex).digitalLink() }
        #expect(
            try link("3666C4409047E159B2C2BF100000000000000000000000000000")
                == "https://id.gs1.org/01/09506000134352/21/32a%2Fb")
        #expect(
            try link("FB342CDE795211411234538566CB0AFC4")
                == "https://id.gs1.org/01/79521141123453/21/32a%2Fb?17=220630")
        #expect(
            try link("3776451FD40C0E59B2C2BF1000000000000000000000") == "https://id.gs1.org/8003/0952114112345432a%2Fb")
        #expect(
            try link("EE3952114132E83C2BF1494197C61DBC3665B600") == "https://id.example.com/8004/952114132a%2Fb")
        #expect(try EPCTag(hex: "F90095201234567891235").fields.map(\.ai) == ["00"])
        #expect(try EPCTag(hex: "FB342CDE795211411234538566CB0AFC4").fields.map(\.ai) == ["01", "21", "17"])
    }

    // identification.md 4.5: the README of TagDataTranslation says filter 3 of this tag; its bits say 1.
    @Test func `a published sample with a wrong text is read by its bits`() throws {
        let tag = try EPCTag(hex: "30340242201d8840009efdf7")
        #expect(tag.filter == 1)
        #expect(tag.identity.bracketed == "(01)00037000302414(21)10419703")
    }

    @Test func `an element string names the tag's thing and is named by it`() throws {
        let elements = try ElementString(bracketed: "(01)80614141123458(10)A(21)6789")
        let identity = try EPCIdentity(elements)
        #expect(identity == (try EPCTag(hex: "3074257BF7194E4000001A85").identity))
        #expect(try identity.elementString().bracketed == "(01)80614141123458(21)6789")
        #expect(throws: EPCError.noSerialisedKey) {
            try EPCIdentity(ElementString(bracketed: "(01)80614141123458"))
        }
    }

    @Test func `a serial with a bracket is escaped as element strings do`() throws {
        let identity = try EPCIdentity.sgtin(GTIN("80614141123458"), serial: "a(b")
        #expect(try ElementString(bracketed: identity.bracketed)["21"] == "a(b")
    }

    @Test func `data after a plus EPC are kept`() throws {
        // The toggle bit set, and after the EPC of 110 bits a production date.
        let tag = try EPCTag(hex: "F7B795211411234538566CB0AFC511234500")
        #expect(tag.hasAIDCData)
        #expect(tag.identity.serial == "32a/b")
        #expect(tag.aidcData.count > 0)
        #expect(tag.hex.hasPrefix("F7B795211411234538566CB0AFC5112345"))
        #expect(throws: EPCError.paddingNotZero(bit: 111)) { try EPCTag(hex: "F73795211411234538566CB0AFC5") }
    }

    @Test func `no extension is written as zero and read as none`() throws {
        let place = try EPCIdentity.sgln("9521141123454")
        for scheme in [EPCScheme.sgln96, .sgln195, .sglnPlus] {
            let tag = try EPCTag(place, as: scheme, prefixLength: 7)
            #expect(try EPCTag(hex: tag.hex).identity == place)
        }
        #expect(place.uri(prefixLength: 7) == "urn:epc:id:sgln:9521141.12345.0")
        #expect(try EPCIdentity.reading(uri: "urn:epc:id:sgln:9521141.12345.0").identity == place)
        #expect(place.uri(prefixLength: 12) == "urn:epc:id:sgln:952114112345..0")
        #expect(try EPCIdentity.reading(uri: "urn:epc:id:sgln:952114112345..0").identity == place)
    }

    // GS1 Digital Link URI: Compression for EPC binary strings 1.0, 4.2; the bits are those of TDS 2.3 tables 506, 508.
    @Test func `an address carries a tag's bits in its last segment`() throws {
        let tag = try EPCTag(hex: "3066C4409047E140075BCD15")
        #expect(tag.linkSegment == "eh3066c4409047e140075bcd15")
        #expect(try EPCTag(linkSegment: tag.linkSegment) == tag)
        #expect(try EPCTag(linkSegment: "exMGbEQJBH4UAHW80V") == tag)
        let dated = try EPCTag(hex: "FB342CDE795211411234538566CB0AFC4")
        #expect(try EPCTag(linkSegment: dated.linkSegment) == dated)
        #expect(throws: EPCError.notHexadecimal(position: 5, "C")) { try EPCTag(linkSegment: "eh30C") }
        #expect(throws: EPCError.notAnEPCURI("about")) { try EPCTag(linkSegment: "about") }
        guard case .gtin(let gtin, _, let serial, _) = try ScannedText("https://x.cn/\(tag.linkSegment)") else {
            Issue.record("no article")
            return
        }
        #expect(gtin.digits == "09506000134352")
        #expect(serial == "123456789")
    }
}
