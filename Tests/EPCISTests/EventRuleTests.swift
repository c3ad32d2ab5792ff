import EPCIS
import JSONStream
import Testing

/// EPCIS 2.0 7.4: what each kind of event and action allows and needs.
@Suite struct EventRuleTests {
    struct Case: Sendable {
        let kind: EventType
        let action: EventAction?
        let members: String
        let pointers: [String]
    }

    static let cases = [
        Case(kind: .object, action: .add, members: "", pointers: ["/epcList"]),
        Case(kind: .object, action: nil, members: #""epcList":["urn:x:1"]"#, pointers: ["/action"]),
        Case(kind: .object, action: .delete, members: #""epcList":["urn:x:1"],"ilmd":{"x:a":1}"#, pointers: ["/ilmd"]),
        Case(
            kind: .object, action: .observe, members: #""sensorElementList":[{"sensorReport":[{"type":"Time"}]}]"#,
            pointers: []),
        Case(
            kind: .object, action: .observe, members: #""epcList":["urn:x:1"],"parentID":"urn:x:2""#,
            pointers: ["/parentID"]),
        Case(kind: .aggregation, action: .add, members: #""childEPCs":["urn:x:1"]"#, pointers: ["/parentID"]),
        Case(kind: .aggregation, action: .observe, members: #""childEPCs":["urn:x:1"]"#, pointers: []),
        Case(kind: .aggregation, action: .delete, members: #""parentID":"urn:x:1""#, pointers: []),
        Case(kind: .aggregation, action: .add, members: #""parentID":"urn:x:1""#, pointers: ["/childEPCs"]),
        Case(kind: .association, action: .observe, members: #""childEPCs":["urn:x:1"]"#, pointers: ["/parentID"]),
        Case(
            kind: .association, action: .delete, members: #""parentID":"urn:x:1","epcList":["urn:x:1"]"#,
            pointers: ["/epcList"]),
        Case(kind: .transaction, action: .add, members: #""epcList":["urn:x:1"]"#, pointers: ["/bizTransactionList"]),
        Case(
            kind: .transaction, action: .delete, members: #""bizTransactionList":[{"bizTransaction":"urn:x:1"}]"#,
            pointers: []),
        Case(
            kind: .transaction, action: .add, members: #""bizTransactionList":[{"bizTransaction":"urn:x:1"}]"#,
            pointers: ["/epcList"]),
        Case(
            kind: .transformation, action: nil, members: #""inputEPCList":["urn:x:1"]"#, pointers: ["/outputEPCList"]),
        Case(
            kind: .transformation, action: nil, members: #""inputEPCList":["urn:x:1"],"transformationID":"urn:x:2""#,
            pointers: []),
        Case(
            kind: .transformation, action: .add, members: #""inputEPCList":["urn:x:1"],"outputEPCList":["urn:x:2"]"#,
            pointers: ["/action"]),
        Case(
            kind: .object, action: .observe,
            members: #""epcList":["urn:x:1"],"sourceList":[{"source":"urn:x:1"}],"persistentDisposition":{}"#,
            pointers: ["/persistentDisposition/set", "/sourceList/0/type"]),
        Case(
            kind: .object, action: .observe,
            members: #""quantityList":[{"epcClass":"urn:epc:id:sgtin:4012345.012345.1","quantity":0,"uom":"kg"}]"#,
            pointers: ["/quantityList/0/epcClass", "/quantityList/0/quantity", "/quantityList/0/uom"]),
        Case(
            kind: .object, action: .observe,
            members: #""epcList":["urn:epc:idpat:sgtin:4012345.012345.*","urn:epc:id:sscc:4012345.1"]"#,
            pointers: ["/epcList/0", "/epcList/1"]),
        Case(
            kind: .object, action: .observe,
            members: #""sensorElementList":[{"sensorReport":[{"exception":"FIRE","hexBinaryValue":"0g","uom":"c"}]}]"#,
            pointers: [
                "/sensorElementList/0/sensorReport/0/exception", "/sensorElementList/0/sensorReport/0/uom",
                "/sensorElementList/0/sensorReport/0/hexBinaryValue",
            ]),
    ]

    @Test(arguments: cases.indices)
    func `every rule names the member that breaks it`(index: Int) throws {
        let one = Self.cases[index]
        var text = #"{"type":"\#(one.kind.rawValue)","eventTime":"2024-05-01T00:00:00Z","eventTimeZoneOffset":"+08:00""#
        if let action = one.action { text += #","action":"\#(action.rawValue)""# }
        text += (one.members.isEmpty ? "" : ",") + one.members + "}"
        let (event, errors) = Event.check(jsonLD: try JSONValue(parsing: Array(text.utf8)))
        #expect(event != nil)
        #expect(errors.map(\.pointer) == one.pointers, "\(text): \(errors)")
    }

    @Test func `words are taken in all their forms and written short`() throws {
        #expect(TransactionType(text: "cbv:BTT-po") == .purchaseOrder)
        #expect(PartyType(text: "https://ref.gs1.org/cbv/SDT-location") == .location)
        #expect(ErrorReason(text: "urn:epcglobal:cbv:er:did_not_occur") == .didNotOccur)
        #expect(MeasurementType(text: "gs1:Temperature")?.rawValue == "Temperature")
        #expect(MeasurementType(text: "https://gs1.org/voc/Pressure")?.isKnown == true)
        #expect(BizStep(text: "dancing")?.isKnown == false)
        #expect((BizStep.words.count, Disposition.words.count, MeasurementType.words.count) == (41, 33, 72))
    }
}
