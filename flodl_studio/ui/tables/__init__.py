"""The commands, by what they are about; each module gives the commands of a window."""
