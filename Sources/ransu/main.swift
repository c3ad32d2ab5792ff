import Commands

await Launch.run(RansuCommand.self)
