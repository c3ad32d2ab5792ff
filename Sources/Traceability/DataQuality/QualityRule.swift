/// What returned data is measured by (T/SGACC 1005 7.2.3 names the four dimensions; the rules, their weights and
/// their days are this platform's own, no standard gives them).
public enum QualityDimension: String, Sendable, CaseIterable {
    case completeness, accuracy, timeliness, consistency

    public var name: Message {
        switch self {
        case .completeness: Message("完整性", "Completeness")
        case .accuracy: Message("准确性", "Accuracy")
        case .timeliness: Message("及时性", "Timeliness")
        case .consistency: Message("一致性", "Consistency")
        }
    }
}

/// One thing that is looked at in every row it applies to.
public enum QualityRule: String, Sendable, CaseIterable {
    case factoryTests = "factory-tests"
    case measuredValues = "measured-values"
    case inspectorNamed = "inspector-named"
    case lineAndShift = "line-and-shift"
    case factoryNumber = "factory-number"
    case destinationNamed = "destination-named"
    case acceptedAtOnce = "accepted-at-once"
    case instrumentNamed = "instrument-named"
    case productionInTime = "production-in-time"
    case shippingInTime = "shipping-in-time"
    case afterSaleInTime = "after-sale-in-time"
    case valuesWithinLimits = "values-within-limits"
    case testsAfterProduction = "tests-after-production"

    public var dimension: QualityDimension {
        switch self {
        case .factoryTests, .measuredValues, .inspectorNamed, .lineAndShift, .factoryNumber, .destinationNamed:
            .completeness
        case .acceptedAtOnce, .instrumentNamed: .accuracy
        case .productionInTime, .shippingInTime, .afterSaleInTime: .timeliness
        case .valuesWithinLimits, .testsAfterProduction: .consistency
        }
    }

    /// Parts of the score, from 1 to 5.
    public var weight: Int {
        switch self {
        case .factoryTests, .acceptedAtOnce, .valuesWithinLimits: 5
        case .productionInTime, .destinationNamed, .testsAfterProduction: 3
        case .measuredValues, .shippingInTime, .afterSaleInTime: 2
        case .inspectorNamed, .lineAndShift, .factoryNumber, .instrumentNamed: 1
        }
    }

    /// Days from the event to its return that are still in time; nil for rules that ask something else.
    public var days: Int? {
        switch self {
        case .productionInTime: 3
        case .shippingInTime: 2
        case .afterSaleInTime: 7
        default: nil
        }
    }

    public var name: Message {
        switch self {
        case .factoryTests: Message("★ 出厂检验齐全", "Factory tests (★) complete")
        case .measuredValues: Message("附有实测值", "Measured values given")
        case .inspectorNamed: Message("写明检验员", "Inspector named")
        case .lineAndShift: Message("写明生产线和班次", "Line and shift named")
        case .factoryNumber: Message("单台有出厂编号", "Factory number of each unit")
        case .destinationNamed: Message("出库写明收货单位和地区", "Destination and its region named")
        case .acceptedAtOnce: Message("首次提交即正确", "Right at the first attempt")
        case .instrumentNamed: Message("实测值写明仪器", "Instrument of each value named")
        case .productionInTime: Message("生产数据按时回传", "Production returned in time")
        case .shippingInTime: Message("出库数据按时回传", "Shipping returned in time")
        case .afterSaleInTime: Message("售后数据按时回传", "Sale and service returned in time")
        case .valuesWithinLimits: Message("实测值与结论一致", "Values agree with verdicts")
        case .testsAfterProduction: Message("检验日期与生产日期一致", "Tests dated after production")
        }
    }

    /// What to do about it.
    public var advice: Message {
        switch self {
        case .factoryTests:
            Message(
                "燃烧器具须有气密性、点火、熄火保护三项结论（EPCIS：gas:tests）",
                "Appliances need gas tightness, ignition and flame failure (EPCIS: gas:tests)")
        case .measuredValues:
            Message(
                "填写“实测值”列：项目|数值|单位|限值|仪器（EPCIS：gas:measurements）",
                "Fill “Measured values”: item|value|unit|limit|instrument (EPCIS: gas:measurements)")
        case .inspectorNamed:
            Message("填写“检验员”列（EPCIS：gas:inspector）", "Fill the column “Inspector” (EPCIS: gas:inspector)")
        case .lineAndShift:
            Message("填写“生产线”“班次”列（EPCIS：gas:line、gas:shift）", "Fill “Line” and “Shift” (EPCIS: gas:line, gas:shift)")
        case .factoryNumber:
            Message(
                "单台回传时填写“出厂编号”（EPCIS：gas:factoryNumber）",
                "Give the factory number of single units (EPCIS: gas:factoryNumber)")
        case .destinationNamed:
            Message(
                "出库行填写“收货单位”和“收货地区”（EPCIS：destinationList 或 gas:destination，gas:destinationRegion）",
                "Fill “Destination” and “Destination region” (EPCIS: destinationList or gas:destination, "
                    + "gas:destinationRegion)")
        case .acceptedAtOnce:
            Message(
                "上传前先对照模板和错误清单（EPCIS：先用 ransu epcis validate）",
                "Compare with the template and the error list first (EPCIS: ransu epcis validate)")
        case .instrumentNamed: Message("实测值的第五段写仪器", "The fifth part of a value is its instrument")
        case .productionInTime: Message("生产后 3 天内回传", "Return within 3 days of production")
        case .shippingInTime: Message("出库后 2 天内回传", "Return within 2 days of shipping")
        case .afterSaleInTime: Message("售出、安装、维修后 7 天内回传", "Return within 7 days of sale, installation or repair")
        case .valuesWithinLimits:
            Message("超限的数值不能判合格，请核对单位和限值", "A value beyond its limit is no pass; check unit and limit")
        case .testsAfterProduction: Message("检验日期不应早于生产日期", "A test is not dated before production")
        }
    }
}
