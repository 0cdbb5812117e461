"""The trainer's material of Co-creating Rehabilitation: guides, routes and scripts."""
