"""The jobs that people run: the only place that orders the stages of the line."""
