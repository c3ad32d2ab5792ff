import Commands

NotBuiltYet.leave("ransu-edge")
