"""Tables as strangers have them and options as they type them, against the command line."""
