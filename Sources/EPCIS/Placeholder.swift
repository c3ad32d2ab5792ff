enum EPCISPlaceholder {}
