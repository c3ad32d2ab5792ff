extension EventMatching {
    /// nil: no criterion on sensors.
    func fitsSensor(_ criterion: EventCriterion) -> Bool? {
        let elements = event.sensorElementList
        switch criterion {
        case .sensorExists(let part):
            return switch part {
            case .sensorElementList, .sensorElement: !elements.isEmpty
            case .sensorMetadata: elements.contains { $0.metadata != nil }
            case .sensorReport: elements.contains { !$0.reports.isEmpty }
            }
        case .sensorText(let field, let texts):
            return elements.contains { element in
                element.metadata.map { says($0, field, texts) } ?? false
                    || element.reports.contains { says($0, field, texts) }
            }
        case .sensorFlag(let flag): return elements.contains { $0.reports.contains { $0.booleanValue == flag } }
        case .sensorNumber(let field, let comparison, let numbers, let unit):
            return elements.contains { element in
                element.reports.contains { report in
                    guard unit == nil || report.uom == unit, let value = report[field].flatMap(QueryValue.number)
                    else { return false }
                    return numbers.contains { comparison.holds(value, $0) }
                }
            }
        default: return nil
        }
    }

    private func says(_ metadata: SensorMetadata, _ field: SensorField, _ texts: Set<String>) -> Bool {
        let text =
            switch field {
            case .deviceID: metadata.deviceID
            case .deviceMetadata: metadata.deviceMetadata
            case .rawData: metadata.rawData
            case .dataProcessingMethod: metadata.dataProcessingMethod
            case .bizRules: metadata.bizRules
            default: String?.none
            }
        return text.map { texts.contains(EventName.canonical($0)) } ?? false
    }

    private func says(_ report: SensorReport, _ field: SensorField, _ texts: Set<String>) -> Bool {
        let word: String? =
            switch field {
            case .type: report.type?.rawValue
            case .exception: report.exception?.rawValue
            case .component: report.component?.rawValue
            case .stringValue: report.stringValue
            case .hexBinaryValue: report.hexBinaryValue?.uppercased()
            default: nil
            }
        if let word { return texts.contains(word) }
        let name: String? =
            switch field {
            case .deviceID: report.deviceID
            case .deviceMetadata: report.deviceMetadata
            case .rawData: report.rawData
            case .dataProcessingMethod: report.dataProcessingMethod
            case .microorganism: report.microorganism
            case .chemicalSubstance: report.chemicalSubstance
            case .uriValue: report.uriValue
            case .coordinateReferenceSystem: report.coordinateReferenceSystem
            default: nil
            }
        return name.map { texts.contains(EventName.canonical($0)) } ?? false
    }
}

extension SensorReport {
    fileprivate subscript(field: SensorNumber) -> String? {
        switch field {
        case .value: value
        case .minValue: minValue
        case .maxValue: maxValue
        case .meanValue: meanValue
        case .sDev: sDev
        case .percValue: percValue
        case .percRank: percRank
        }
    }
}
