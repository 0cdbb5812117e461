"""From protocol and data to results: tables, figures, report, and what they were made from."""
