"""Tables in files, whatever they hold: reading what people send, writing and handing out what they ask for."""
