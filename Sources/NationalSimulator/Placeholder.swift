enum NationalSimulatorPlaceholder {}
