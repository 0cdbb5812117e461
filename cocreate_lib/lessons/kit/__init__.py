"""What any lesson is made of: explorers, questions, reveals, and the workbook."""
