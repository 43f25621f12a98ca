"""Documents of a record: what is taken, kept, drawn as pictures, and which a bureau asks for."""
