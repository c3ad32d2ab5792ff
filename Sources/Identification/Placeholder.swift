enum IdentificationPlaceholder {}
