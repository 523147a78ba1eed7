"""The chat window (Gradio), the command line, settings, and the rendering that they share."""
