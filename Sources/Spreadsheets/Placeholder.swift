enum SpreadsheetsPlaceholder {}
