"""The facilitator's guide: lessons, routes and scripts, as pages and as a Word document."""
