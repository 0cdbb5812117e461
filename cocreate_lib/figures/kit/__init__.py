"""What any figure is made of: style, pictures with their words, tables, pages."""
