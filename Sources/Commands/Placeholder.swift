import ArgumentParser
enum CommandsPlaceholder {}
