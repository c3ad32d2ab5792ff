import Storage

extension CapturedEvent {
    func write(to writer: inout EventBytesWriter) {
        head.write(to: &writer)
        documents.write(to: &writer)
        writer.blob(identity)
        writer.list(owners) { $1.write(to: &$0) }
        writer.list(names) { writer, name in
            writer.number(name.role.rawValue)
            writer.blob(name.key)
        }
        writer.optional(recipientID) { $0.number($1) }
        effects.write(to: &writer)
    }

    init(from reader: inout EventBytesReader) {
        head = Head(from: &reader)
        documents = Documents(from: &reader)
        identity = reader.blob()
        owners = reader.list { OwnerPart(from: &$0) }
        names = reader.list { reader in
            NamedKey(role: EventRole(rawValue: reader.number()) ?? .epc, key: reader.blob())
        }
        recipientID = reader.optional { $0.number() }
        effects = EventEffects(from: &reader)
    }
}

extension CapturedEvent.Head {
    fileprivate func write(to writer: inout EventBytesWriter) {
        for text in [type, action, bizStep, disposition] { writer.text(text) }
        writer.number(time.microseconds)
        writer.number(Int64(offsetMinutes))
        for text in [readPoint, bizLocation, eventID] { writer.optional(text) { $0.text($1) } }
        writer.blob(hash)
        writer.optional(declaredAt) { $0.number($1.microseconds) }
    }

    fileprivate init(from reader: inout EventBytesReader) {
        type = reader.text()
        action = reader.text()
        bizStep = reader.text()
        disposition = reader.text()
        time = Instant(microseconds: reader.number())
        offsetMinutes = Int(reader.number())
        readPoint = reader.optional { $0.text() }
        bizLocation = reader.optional { $0.text() }
        eventID = reader.optional { $0.text() }
        hash = reader.blob()
        declaredAt = reader.optional { Instant(microseconds: $0.number()) }
    }
}

extension CapturedEvent.Documents {
    fileprivate func write(to writer: inout EventBytesWriter) {
        for bytes in [digest, open, openSalt, openDigests] { writer.blob(bytes) }
        for group in [trade, personal] {
            writer.optional(group) { writer, group in
                writer.blob(group.document)
                writer.blob(group.salt)
                writer.blob(group.digest)
            }
        }
    }

    fileprivate init(from reader: inout EventBytesReader) {
        digest = reader.blob()
        open = reader.blob()
        openSalt = reader.blob()
        openDigests = reader.blob()
        trade = reader.optional { SealedGroup(document: $0.blob(), salt: $0.blob(), digest: $0.blob()) }
        personal = reader.optional { SealedGroup(document: $0.blob(), salt: $0.blob(), digest: $0.blob()) }
    }
}

extension CapturedEvent.OwnerPart {
    fileprivate func write(to writer: inout EventBytesWriter) {
        writer.number(ownerID)
        writer.list(subjects) { $1.write(to: &$0) }
        writer.optional(productID) { $0.number($1) }
        writer.optional(batchIndex) { $0.number(Int64($1)) }
        writer.optional(boundBatchID) { $0.number($1) }
        writer.optional(target) { $0.text($1) }
    }

    fileprivate init(from reader: inout EventBytesReader) {
        ownerID = reader.number()
        subjects = reader.list { ReturnRow.Subject(from: &$0) }
        productID = reader.optional { $0.number() }
        batchIndex = reader.optional { Int($0.number()) }
        boundBatchID = reader.optional { $0.number() }
        target = reader.optional { $0.text() }
    }
}

extension EventEffects {
    fileprivate func write(to writer: inout EventBytesWriter) {
        writer.text(factoryNo)
        writer.optional(kind) { $0.text($1.rawValue) }
        for subjects in [bound, units] { writer.list(subjects) { $1.write(to: &$0) } }
        writer.optional(newLabel) { $1.write(to: &$0) }
        writer.text(reason)
        writer.optional(packing) { writer, packing in
            for flag in [packing.isAdding, packing.isWhole, packing.isRecursive] { writer.flag(flag) }
            packing.parent.write(to: &writer)
            writer.list(packing.children) { $1.write(to: &$0) }
            writer.list(packing.boxes) { $1.write(to: &$0) }
        }
    }

    fileprivate init(from reader: inout EventBytesReader) {
        factoryNo = reader.text()
        kind = reader.optional { ReturnEvent(rawValue: $0.text()) } ?? nil
        bound = reader.list { ReturnRow.Subject(from: &$0) }
        units = reader.list { ReturnRow.Subject(from: &$0) }
        newLabel = reader.optional { ReturnRow.Subject(from: &$0) }
        reason = reader.text()
        packing = reader.optional { reader in
            let (isAdding, isWhole, isRecursive) = (reader.flag(), reader.flag(), reader.flag())
            let parent = ContainerName(from: &reader)
            return Packing(
                isAdding: isAdding, parent: parent, children: reader.list { ReturnRow.Subject(from: &$0) },
                boxes: reader.list { ContainerName(from: &$0) }, isWhole: isWhole, isRecursive: isRecursive)
        }
    }
}

extension ReturnRow.Subject {
    fileprivate func write(to writer: inout EventBytesWriter) {
        for number in [ownerID, allocationNumber, first, last] { writer.number(number) }
    }

    fileprivate init(from reader: inout EventBytesReader) {
        self.init(
            ownerID: reader.number(), allocationNumber: reader.number(), first: reader.number(), last: reader.number())
    }
}

extension ContainerName {
    fileprivate func write(to writer: inout EventBytesWriter) {
        writer.text(uri)
        writer.blob(key)
    }

    fileprivate init(from reader: inout EventBytesReader) {
        self.init(uri: reader.text(), key: reader.blob())
    }
}
