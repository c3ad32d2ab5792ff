import Commands

NotBuiltYet.leave("national-simulator")
