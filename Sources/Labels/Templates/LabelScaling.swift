extension LabelTemplate {
    /// The same label drawn for another size: everything shrinks or grows alike and stays in the middle.
    /// Used for divider labels, which must have the size of the labels they lie between.
    public func scaled(width newWidth: Int, height newHeight: Int) -> LabelTemplate {
        let scale = min(Double(newWidth) / Double(width), Double(newHeight) / Double(height))
        let left = (newWidth - Int(Double(width) * scale)) / 2
        let top = (newHeight - Int(Double(height) * scale)) / 2
        func box(_ box: LabelBox) -> LabelBox {
            LabelBox(
                x: left + Int(Double(box.x) * scale), y: top + Int(Double(box.y) * scale),
                width: Int(Double(box.width) * scale), height: Int(Double(box.height) * scale))
        }
        return LabelTemplate(
            id: id, kind: kind, name: name, width: newWidth, height: newHeight, page: nil, media: media,
            symbols: symbols.map { $0.scaled(box($0.box), scale) }, texts: texts.map { $0.scaled(box($0.box), scale) },
            rules: rules.map { RuleElement(box: box($0.box), stroke: max(100, Int(Double($0.stroke) * scale))) },
            hasTag: hasTag)
    }
}

extension SymbolElement {
    /// The X-dimension may only grow: below the smallest a symbol cannot be read.
    fileprivate func scaled(_ box: LabelBox, _ scale: Double) -> SymbolElement {
        SymbolElement(
            box: box, symbology: symbology, content: content,
            module: max(smallestModule, Int(Double(module) * scale)), smallestModule: smallestModule,
            correction: correction, quietZone: quietZone)
    }
}

extension TextElement {
    fileprivate func scaled(_ box: LabelBox, _ scale: Double) -> TextElement {
        TextElement(
            box: box, chinese: chinese, english: english, points: points * scale,
            smallestPoints: smallestPoints * scale, weight: weight, face: face, alignment: alignment,
            placement: placement, lines: lines, isOptional: isOptional, condition: condition)
    }
}
