/// What programs call a field, in Chinese: a form's label has its own words, a refusal only the name.
extension Phrases {
    /// A field's name where it is one of ours; a JSON pointer, a header or a column as it is.
    static func field(_ name: String) -> String {
        if let known = fields[name] { return known }
        if let place = line(name) { return place }
        return ReturnField(rawValue: name)?.name.chinese ?? HistoryField(rawValue: name)?.name.chinese ?? name
    }

    /// `line 12 /eventTime`, a place in an XML document; nil: something else.
    private static func line(_ name: String) -> String? {
        guard name.hasPrefix("line ") else { return nil }
        let rest = name.dropFirst(5)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : "第 \(digits) 行\(rest.dropFirst(digits.count))"
    }

    private static let fields = [
        "region": "所在地区", "codes": "箱内编码", "compared": "逐项核对", "outcome": "结果", "rows": "行",
        "minutes": "时长", "text": "说明", "qualification": "资格", "appointedOn": "任命日期", "reviewOn": "复审日期",
        "onDay": "培训日期", "result": "结果", "hours": "学时", "reason": "原因",
        "accounts": "账号", "age": "年龄", "answer": "答复", "assessment": "影响评估", "basis": "依据", "body": "内容",
        "cause": "原因", "connector": "连接器", "foundAt": "发现时间", "guardian": "监护人", "harm": "危害",
        "impact": "影响", "kinds": "种类", "measures": "措施", "necessity": "必要性", "subject": "事项", "title": "标题",
        "address": "地址", "batch": "批次", "brand": "品牌", "certificateKind": "证书类别", "certificateNo": "证书编号",
        "certificateNumber": "证书编号", "conclusion": "结论", "contactName": "联系人", "contactPhone": "联系电话",
        "container": "容器", "dates": "日期写法", "day": "日期", "dest": "推送地址", "dimension": "维度",
        "displayName": "姓名", "document": "文件", "effectiveFrom": "生效日期", "enterprise": "企业", "entruster": "委托方",
        "evidence": "证明材料", "factory": "工厂", "factoryCode": "工厂代码", "factoryNumber": "出厂编号", "field": "字段",
        "file": "文件", "first": "第一张标签", "form": "写法", "from": "起始日期", "gtin": "商品条码", "hotline": "服务电话",
        "href": "链接地址", "issuer": "发证机构", "issuingMode": "发码方式", "items": "补正项", "kind": "类别", "labelCount": "标签数",
        "last": "最后一张标签", "licence": "营业执照", "limit": "上限", "lot": "批号", "lotNumber": "批号", "maker": "生产企业",
        "member": "成员", "mode": "方式", "models": "型号范围", "month": "月份", "name": "名称", "note": "说明", "number": "编号",
        "numberFrom": "起始号", "organization": "企业", "organizationId": "企业", "overrideReason": "强制通过的理由",
        "partNo": "零部件型号", "person": "人员", "photo": "照片", "printer": "打印机", "producer": "生产企业",
        "productsMade": "产品范围", "purpose": "用途", "q": "查询内容", "query": "查询条件", "quotaReason": "增加额度的理由",
        "recipient": "接收方", "remarks": "备注", "role": "角色", "roll": "卷", "rollLength": "每卷数量", "sampleSize": "样本量",
        "schedule": "计划", "scope": "范围", "seed": "随机种子", "source": "来源", "standard": "执行标准", "state": "状态",
        "status": "状态", "supervisorId": "监督员", "supplier": "供应商", "tag": "标签", "template": "模板",
        "titleEn": "英文标题", "titleZh": "中文标题", "until": "截止日期", "validFrom": "有效期起", "validUntil": "有效期止",
        "value": "值", "verdict": "结论", "workingDays": "工作日", "accountName": "账号名", "letter": "授权书",
        "newName": "新管理员账号名", "uscc": "统一社会信用代码", "lastDay": "最后一天", "successor": "接手人",
        "profile": "密码规则", "secondFactor": "双因素登录", "label": "设备名称", "contact": "联系方式",
    ]
}
