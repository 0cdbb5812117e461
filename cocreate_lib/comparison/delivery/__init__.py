"""What was offered, and what people got: delivery, and what it did."""
