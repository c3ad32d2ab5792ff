enum SerialsPlaceholder {}
