"""What each lesson computes, one module a lesson."""
