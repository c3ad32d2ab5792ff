enum LabelsPlaceholder {}
