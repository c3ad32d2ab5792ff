extension ApplicationIdentifier.Table {
    /// All application identifiers of the GS1 General Specifications.
    ///
    /// Facts: GS1 Barcode Syntax Dictionary, the state of 2025 after release 2025-01 (gs1/gs1-syntax-engine
    /// @3b9a8f1, src/c-lib/gs1-syntax-dictionary.txt), checked against gs1/gs1-syntax-dictionary @f7e477f.
    public static let standard = Self(parsing: rowText + measureText)

    /// identifier(s) | flags | format | title | needs | excludes | Digital Link
    ///
    /// Flags: `*` predefined length, `!` identification key, `?` allowed in the query of a Digital Link. Format:
    /// set and length of each component (`..20` is 1…20, a leading `?` optional), linters after colons. Needs:
    /// alternatives between `/`, joined by `+`, several needs by `&`. Digital Link: `-` a key without
    /// qualifiers, else its sequences of qualifiers.
    static let rowText = """
        00|*!?|N18:csum:gcppos2|SSCC|||-
        01|*!?|N14:csum:gcppos2|GTIN||255,37|22,10,21;235
        02|*?|N14:csum:gcppos2|CONTENT|37|01,03
        03|*|N14:csum:gcppos2|MTO GTIN||01,02,37
        10|?|X..20|BATCH/LOT|01/02/03/8006/8026
        11|*?|N6:yymmd0|PROD DATE|01/02/03/8006/8026
        12|*?|N6:yymmd0|DUE DATE|8020
        13|*?|N6:yymmd0|PACK DATE|01/02/03/8006/8026
        15|*?|N6:yymmd0|BEST BEFORE or BEST BY|01/02/03/8006/8026
        16|*?|N6:yymmd0|SELL BY|01/02/03/8006/8026
        17|*?|N6:yymmd0|USE BY or EXPIRY|01/02/03/255/8006/8026
        20|*?|N2|VARIANT|01/02/8006/8026
        21||X..20|SERIAL|01/03/8006|235
        22||X..20|CPV|01
        235||X..28|TPX|01
        240|?|X..30|ADDITIONAL ID|01/02/8006/8026
        241|?|X..30|CUST. PART No.|01/02/8006/8026
        242|?|N..6|MTO VARIANT|01/02/8006/8026
        243|?|X..20|PCN|01
        250|?|X..30|SECONDARY SERIAL|01/8006&21
        251|?|X..30|REF. TO SOURCE|01/8006
        253|!?|N13:csum:gcppos1 ?X..17|GDTI|||-
        254||X..20|GLN EXTENSION COMPONENT|414
        255|!?|N13:csum:gcppos1 ?N..12|GCN||01,02,415,8006,8020,8026|-
        30|?|N..8|VAR. COUNT|01/02
        37|?|N..8|COUNT|00&02/8026
        3900-3909|?|N..15|AMOUNT|255/8020|390n,391n,394n,8111
        3910-3919|?|N3:iso4217 N..15|AMOUNT|8020|391n
        3920-3929|?|N..15|PRICE|01&30/31nn/32nn/35nn/36nn|392n,393n
        3930-3939|?|N3:iso4217 N..15|PRICE|30/31nn/32nn/35nn/36nn|393n
        3940-3943|?|N4|PRCNT OFF|255|394n,8111
        3950-3955|?|N6|PRICE/UoM|30/31nn/32nn/35nn/36nn|392n,393n,395n,8005
        400|?|X..30|ORDER NUMBER
        401|!?|X..30:gcppos1|GINC|||-
        402|!?|N17:csum:gcppos1|GSIN|||-
        403|?|X..30|ROUTE|00
        410|*?|N13:csum:gcppos1|SHIP TO LOC
        411|*?|N13:csum:gcppos1|BILL TO
        412|*?|N13:csum:gcppos1|PURCHASE FROM
        413|*?|N13:csum:gcppos1|SHIP FOR LOC
        414|*!?|N13:csum:gcppos1|LOC No.|||254;7040
        415|*?|N13:csum:gcppos1|PAY TO|8020||8020
        416|*?|N13:csum:gcppos1|PROD/SERV LOC
        417|*?|N13:csum:gcppos1|PARTY|||7040
        420|?|X..20|SHIP TO POST||421
        421|?|N3:iso3166 X..9|SHIP TO POST||4307
        422|?|N3:iso3166|ORIGIN|01/02/8006/8026|426
        423|?|N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166|COUNTRY - INITIAL PROCESS|01/02|426
        424|?|N3:iso3166|COUNTRY - PROCESS|01/02|426
        425|?|N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166|COUNTRY - DISASSEMBLY|01/02|426
        426|?|N3:iso3166|COUNTRY - FULL PROCESS|01/02
        427|?|X..3|ORIGIN SUBDIVISION|01/02&422
        4300|?|X..35:pcenc|SHIP TO COMP|00
        4301|?|X..35:pcenc|SHIP TO NAME|00
        4302|?|X..70:pcenc|SHIP TO ADD1|00
        4303|?|X..70:pcenc|SHIP TO ADD2|4302
        4304|?|X..70:pcenc|SHIP TO SUB|00
        4305|?|X..70:pcenc|SHIP TO LOC|00
        4306|?|X..70:pcenc|SHIP TO REG|00
        4307|?|X2:iso3166alpha2|SHIP TO COUNTRY|00
        4308|?|X..30|SHIP TO PHONE|00
        4309|?|N10:latitude N10:longitude|SHIP TO GEO|00
        4310|?|X..35:pcenc|RTN TO COMP|00
        4311|?|X..35:pcenc|RTN TO NAME|00
        4312|?|X..70:pcenc|RTN TO ADD1|00
        4313|?|X..70:pcenc|RTN TO ADD2|4312
        4314|?|X..70:pcenc|RTN TO SUB|00
        4315|?|X..70:pcenc|RTN TO LOC|00
        4316|?|X..70:pcenc|RTN TO REG|00
        4317|?|X2:iso3166alpha2|RTN TO COUNTRY|00
        4318|?|X..20|RTN TO POST|00
        4319|?|X..30|RTN TO PHONE|00
        4320|?|X..35:pcenc|SRV DESCRIPTION|00
        4321|?|N1:yesno|DANGEROUS GOODS|00
        4322|?|N1:yesno|AUTH TO LEAVE|00
        4323|?|N1:yesno|SIG REQUIRED|00
        4324|?|N6:yymmd0 N4:hhmi|NOT BEF DEL DT|00
        4325|?|N6:yymmd0 N4:hhmi|NOT AFT DEL DT|00
        4326|?|N6:yymmdd|REL DATE|00
        4330|?|N6 ?X1:hyphen|MAX TEMP F.|00|4331
        4331|?|N6 ?X1:hyphen|MAX TEMP C.|00|4330
        4332|?|N6 ?X1:hyphen|MIN TEMP F.|00|4333
        4333|?|N6 ?X1:hyphen|MIN TEMP C.|00|4332
        7001|?|N13|NSN|01/02/8006/8026
        7002|?|X..30|MEAT CUT|01/02
        7003|?|N6:yymmdd N4:hhmi|EXPIRY TIME|01/02
        7004|?|N..4|ACTIVE POTENCY|01&10
        7005|?|X..12|CATCH AREA|01/02
        7006|?|N6:yymmdd|FIRST FREEZE DATE|01/02
        7007|?|N6:yymmdd ?N6:yymmdd|HARVEST DATE|01/02
        7008|?|X..3|AQUATIC SPECIES|01/02
        7009|?|X..10|FISHING GEAR TYPE|01/02
        7010|?|X..2|PROD METHOD|01/02
        7011|?|N6:yymmdd ?N4:hhmi|TEST BY DATE|01/02
        7020|?|X..20|REFURB LOT|01/8006&416
        7021|?|X..20|FUNC STAT|01/8006
        7022|?|X..20|REV STAT|7021
        7023|?|X..30:gcppos1|GIAI - ASSEMBLY
        7030-7039|?|N3:iso3166999 X..27|PROCESSOR # n|01/02
        7040||N1 X1 X1 X1:importeridx|UIC+EXT
        7041||X..4:packagetype|UFRGT UNIT TYPE|00
        710|?|X..20|NHRN PZN|01
        711|?|X..20|NHRN CIP|01
        712|?|X..20|NHRN CN|01
        713|?|X..20|NHRN DRN|01
        714|?|X..20|NHRN AIM|01
        715|?|X..20|NHRN NDC|01
        716|?|X..20|NHRN AIC|01
        7230-7239|?|X2 X..28|CERT # n+1|01/8004
        7240|?|X..20|PROTOCOL|01/8006
        7241|?|N2:mediatype|AIDC MEDIA TYPE|8017/8018
        7242|?|X..25|VCN|8017/8018
        7250|?|N8:yyyymmdd|DOB|8018|7251
        7251|?|N8:yyyymmdd N4:hhmi|DOB TIME|8018|7250
        7252|?|N1:iso5218|BIO SEX|8018
        7253|?|X..40:pcenc|FAMILY NAME|8017/8018|7256,7259
        7254|?|X..40:pcenc|GIVEN NAME|8017/8018|7256,7259
        7255|?|X..10|SUFFIX|8017/8018|7256,7259
        7256|?|X..90:pcenc|FULL NAME|8017/8018
        7257|?|X..70:pcenc|PERSON ADDR|8018
        7258|?|X3:posinseqslash|BIRTH SEQUENCE|8018+7259
        7259|?|X..40:pcenc|BABY|8018|7256
        8001|?|N4:nonzero N5:nonzero N3:nonzero N1:winding N1|DIMENSIONS|01
        8002|?|X..20|CMT No.
        8003|!?|N1:zero N13:csum:gcppos1 ?X..16|GRAI|||-
        8004|!?|X..30:gcppos1|GIAI|||7040
        8005|?|N6|PRICE PER UNIT|01/02
        8006|?|N14:csum:gcppos2 N4:pieceoftotal|ITIP||01,37|22,10,21
        8007|?|X..34:iban|IBAN|415
        8008|?|N6:yymmdd N2:hh ?N2:mi ?N2:ss|PROD TIME|01/02
        8009|?|X..50|OPTSEN|00/01
        8010|!?|Y..30:gcppos1|CPID|||8011
        8011||N..12:nozeroprefix|CPID SERIAL|8010
        8012|?|X..20|VERSION|01/8006
        8013|!?|X..25:csumalpha:gcppos1|GMN|||-
        8014||X..25:csumalpha:gcppos1:hasnondigit|MUDI|01
        8017|!?|N18:csum:gcppos1|GSRN - PROVIDER||8018|8019
        8018|!?|N18:csum:gcppos1|GSRN - RECIPIENT||8017|8019
        8019||N..10|SRIN|8017/8018
        8020||X..25|REF No.|415
        8026|?|N14:csum:gcppos2 N4:pieceoftotal|ITIP CONTENT|37|02,8006
        8030|?|Z..90|DIGSIG|00/01+21/253/255/8003/8004/8006+21/8010+8011/8017/8018
        8110|?|X..70:couponcode|
        8111|?|N4|POINTS|255
        8112|?|X..70:couponposoffer|
        8200||X..70|PRODUCT URL|01
        90|?|X..30|INTERNAL
        91-99|?|X..90|INTERNAL

        """

    /// Measures, which differ in name only: N6 with 0…5 decimals, which the last digit counts. They exclude
    /// the same measure with another number of decimals. `T` are those of a trade item (with 01 or 02), `L`
    /// logistic ones (with 00 or 01), `A` the weight of an area (with 01).
    static var measureText: String {
        measures.split(separator: "\n").map { line in
            let needs = ["T": "01/02", "L": "00/01", "A": "01"]
            let parts = line.split(separator: "|")
            guard parts.count == 3 else { return String(line) }
            return "\(parts[0])0-\(parts[0])5|*?|N6|\(parts[2])|\(needs[String(parts[1])] ?? "")|\(parts[0])n"
        }.joined(separator: "\n")
    }

    private static let measures = """
        310|T|NET WEIGHT (kg)
        311|T|LENGTH (m)
        312|T|WIDTH (m)
        313|T|HEIGHT (m)
        314|T|AREA (m²)
        315|T|NET VOLUME (l)
        316|T|NET VOLUME (m³)
        320|T|NET WEIGHT (lb)
        321|T|LENGTH (in)
        322|T|LENGTH (ft)
        323|T|LENGTH (yd)
        324|T|WIDTH (in)
        325|T|WIDTH (ft)
        326|T|WIDTH (yd)
        327|T|HEIGHT (in)
        328|T|HEIGHT (ft)
        329|T|HEIGHT (yd)
        330|L|GROSS WEIGHT (kg)
        331|L|LENGTH (m), log
        332|L|WIDTH (m), log
        333|L|HEIGHT (m), log
        334|L|AREA (m²), log
        335|L|VOLUME (l), log
        336|L|VOLUME (m³), log
        337|A|KG PER m²
        340|L|GROSS WEIGHT (lb)
        341|L|LENGTH (in), log
        342|L|LENGTH (ft), log
        343|L|LENGTH (yd), log
        344|L|WIDTH (in), log
        345|L|WIDTH (ft), log
        346|L|WIDTH (yd), log
        347|L|HEIGHT (in), log
        348|L|HEIGHT (ft), log
        349|L|HEIGHT (yd), log
        350|T|AREA (in²)
        351|T|AREA (ft²)
        352|T|AREA (yd²)
        353|L|AREA (in²), log
        354|L|AREA (ft²), log
        355|L|AREA (yd²), log
        356|T|NET WEIGHT (t oz)
        357|T|NET VOLUME (oz)
        360|T|NET VOLUME (qt)
        361|T|NET VOLUME (gal.)
        362|L|VOLUME (qt), log
        363|L|VOLUME (gal.), log
        364|T|VOLUME (in³)
        365|T|VOLUME (ft³)
        366|T|VOLUME (yd³)
        367|L|VOLUME (in³), log
        368|L|VOLUME (ft³), log
        369|L|VOLUME (yd³), log
        """
}
