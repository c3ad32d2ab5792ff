/// Compressed links of the published .NET port of GS1's compression prototype (Solidsoft-Reply/Gs1DigitalLinkLib,
/// CompressGs1DigitalLink.feature): the link, all of it compressed, and what follows the key compressed. Those for 8006
/// are of piece 2 of 1, which is refused here; the one below was computed apart, with the same bits in front.
let compressedLinkVectors: [(path: String, whole: String, rest: String?)] = [
    ("00/998440410914660971", "AN2yxDhfaiaw", nil),
    ("01/05412345000013", "AQnYUc1gmg", nil),
    ("01/05412345000013/10/ABC123", "AQnYUc1gmiCNV4JG", "EEarwSM"),
    ("01/05412345000013/10/ABC123/21/72292641703", "AQnYUc1gmiCNV4JGQhcNT6K6c", "EEarwSMhC4an0V04"),
    (
        "01/05412345000013/22/AJY3095721P49/10/ABC123/21/72292641703", "AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ",
        "EEarwSMhC4an0V05E2gEsb6e897an8eg"
    ),
    (
        "01/05412345000013/22/AJY3095721P49/10/ABC123", "AQnYUc1gmiCNV4JGRNoBLG-nvPe2p_Ho",
        "EEarwSMibQCWN9Pee9tT-PQ"
    ),
    ("01/05412345000013/235/8TFV883a904GH%263", "AQnYUc1gmkax7ipGrOHDPC5YNI8hMz", "I1j3FSNWcOGeFywaR5CZm"),
    ("01/05412345000013/21/72292641703", "AQnYUc1gmkIXDU-iun", "IQuGp9FdO"),
    (
        "01/05412345000013/22/AJY3095721P49/21/72292641703", "AQnYUc1gmkIXDU-iunIm0AljfT3nvbU_j0",
        "IQuGp9FdORNoBLG-nvPe2p_Ho"
    ),
    ("01/05412345000013/22/AJY3095721P49", "AQnYUc1gmkTaASxvp7z3tqfx6", "Im0AljfT3nvbU_j0"),
    ("402/21173492661712079", "QCJZyW9mC6Z4", nil),
    ("414/5060917510004", "QUSaVjC_dA", nil),
    ("414/5060917510004/254/RP56J920471", "JUa0T-eifdtOO9UFEmlYwv3Q", "JUa0T-eifdtOO9Q"),
    ("417/5060917510004", "QXSaVjC_dA", nil),
    ("8003/04965031954585", "gAMJCAXukTMA", nil),
    ("8004/0541234537290A41%26GHpp33", "gASXYNWjFkzaNWbdk5YQWjFNHkcODNm", nil),
    ("8006/054123450000130102", "gAYMBI_bNGwDY", nil),
    ("8010/0541234537290A41%23GH33/8011/6639047221", "gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo", "gBGmLt9I1"),
    ("8017/817019610850151481", "gBe1ajAd9ATDk", nil),
    ("8017/817019610850151481/8019/4003812", "gBe1ajAd9ATDmAGXPRfk", "gBlz0X5A"),
    ("8018/411369833821910265/8019/4003812", "gBhbV6rzBENPmAGXPRfk", "gBlz0X5A"),
]
