import Identification

/// What a first label must be: rules without I/O.
struct FirstLabelRules: Sendable {
    let allocation: Allocation
    /// The codes that were ordered, by index; nil: the whole allocation.
    let range: Range<Int64>?
    /// The symbologies that may stand on the label; empty: any.
    let symbologies: [PrintSymbology]

    /// What a symbol of the photo says, found in our records.
    struct Reading: Sendable, Hashable {
        let text: String
        let symbology: PrintSymbology?
        /// nil: no code of ours.
        let identity: CodeIdentity?
        let code: PrintedCode?
    }

    func findings(_ reading: Reading) -> [FirstLabelFinding] {
        var findings = [code(reading)]
        if let range = range(reading) { findings.append(range) }
        findings.append(content(reading))
        findings.append(symbology(reading))
        return findings
    }

    func isOfAllocation(_ reading: Reading) -> Bool {
        reading.identity?.ownerID == allocation.ownerID && reading.identity?.allocationNumber == allocation.number
    }

    private func code(_ reading: Reading) -> FirstLabelFinding {
        guard let identity = reading.identity else {
            return FirstLabelFinding(
                .code, .failed, found: "\(reading.text.prefix(120))", wanted: "№ \(allocation.number)")
        }
        // Another enterprise's allocation is not named.
        let isOwn = identity.ownerID == allocation.ownerID
        return FirstLabelFinding(
            .code, isOfAllocation(reading) ? .passed : .failed, found: isOwn ? "№ \(identity.allocationNumber)" : "—",
            wanted: "№ \(allocation.number)")
    }

    private func range(_ reading: Reading) -> FirstLabelFinding? {
        guard let range, isOfAllocation(reading), let index = reading.identity?.index else { return nil }
        return FirstLabelFinding(
            .range, range.contains(index) ? .passed : .failed, found: "\(index + 1)",
            wanted: "\(range.lowerBound + 1)–\(range.upperBound)")
    }

    /// To the letter: a label whose address has another host or case scans today and fails tomorrow.
    private func content(_ reading: Reading) -> FirstLabelFinding {
        guard isOfAllocation(reading), let code = reading.code else {
            return FirstLabelFinding(.content, .failed, found: "\(reading.text.prefix(120))")
        }
        let forms = accepted(code)
        let text = reading.text.replacing("\u{1D}", with: "")
        let isRight = forms.contains(text)
        return FirstLabelFinding(
            .content, isRight ? .passed : .failed, found: "\(text.prefix(200))", wanted: isRight ? "" : forms[0])
    }

    /// The address; for GS1 symbols the element string without marks; for lines of bars the code alone.
    private func accepted(_ code: PrintedCode) -> [String] {
        var forms = [code.address]
        if allocation.isGTIN {
            let serial = code.text.dropFirst(4 + allocation.scope.utf8.count + 4)
            forms.append("01\(allocation.scope)21\(serial)")
        }
        forms.append(code.text)
        return forms
    }

    private func symbology(_ reading: Reading) -> FirstLabelFinding {
        let wanted = symbologies.map(\.rawValue).joined(separator: ", ")
        guard let found = reading.symbology else {
            return FirstLabelFinding(.symbology, .failed, found: "—", wanted: wanted)
        }
        let isRight = symbologies.isEmpty || symbologies.contains(found)
        return FirstLabelFinding(
            .symbology, isRight ? .passed : .failed, found: found.rawValue, wanted: isRight ? "" : wanted)
    }
}
