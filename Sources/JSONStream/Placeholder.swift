enum JSONStreamPlaceholder {}
