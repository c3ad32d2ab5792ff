/// What a sensor measured (CBV 2.0 7.6, `gs1:MeasurementType`). The GS1 Web Vocabulary has releases of its own.
public struct MeasurementType: VocabularyWord {
    public static let isOpen = true
    public static let uriPrefixes = ["gs1:", "https://gs1.org/voc/", "https://ref.gs1.org/voc/"]
    public static let webPrefix = "https://ref.gs1.org/voc/"
    public static let words: Set<String> = [
        "AbsoluteHumidity", "AbsorbedDose", "AbsorbedDoseRate", "Acceleration", "Altitude", "AmountOfSubstance",
        "AmountOfSubstancePerUnitVolume", "Angle", "AngularAcceleration", "AngularMomentum", "AngularVelocity",
        "Area", "Capacitance", "Conductance", "Conductivity", "Count", "Density", "Dimensionless", "DoseEquivalent",
        "DoseEquivalentRate", "DynamicViscosity", "ElectricCharge", "ElectricCurrent", "ElectricCurrentDensity",
        "ElectricFieldStrength", "Energy", "Exposure", "Force", "Frequency", "Illuminance", "Inductance",
        "Irradiance", "KinematicViscosity", "Length", "LinearMomentum", "Luminance", "LuminousFlux",
        "LuminousIntensity", "MagneticFlux", "MagneticFluxDensity", "MagneticVectorPotential", "Mass",
        "MassConcentration", "MassFlowRate", "MassPerAreaTime", "MemoryCapacity", "MolalityOfSolute", "MolarEnergy",
        "MolarMass", "MolarVolume", "Power", "Pressure", "RadiantFlux", "RadiantIntensity", "Radioactivity",
        "RelativeHumidity", "Resistance", "Resistivity", "SolidAngle", "SpecificVolume", "Speed", "SurfaceDensity",
        "SurfaceTension", "Temperature", "Time", "Torque", "Voltage", "Volume", "VolumeFlowRate", "VolumeFraction",
        "VolumetricFlux", "Wavenumber",
    ]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
}

/// What a sensor reports in place of a value (CBV 2.0 7.7, `gs1:SensorAlertType`).
public struct AlarmType: VocabularyWord {
    public static let isOpen = true
    public static let uriPrefixes = MeasurementType.uriPrefixes
    public static let webPrefix = MeasurementType.webPrefix
    public static let words: Set<String> = ["ALARM_CONDITION", "ERROR_CONDITION"]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let alarm = AlarmType(rawValue: "ALARM_CONDITION")
    public static let error = AlarmType(rawValue: "ERROR_CONDITION")
}

/// Which part of a vector a value is (CBV 2.0 7.8).
public struct Component: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:comp:", "https://ref.gs1.org/cbv/Comp-", "cbv:Comp-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/Comp-"
    public static let words: Set<String> = [
        "x", "y", "z", "axial_distance", "azimuth", "height", "spherical_radius", "polar_angle", "elevation_angle",
        "easting", "northing", "latitude", "longitude", "altitude",
    ]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
}
