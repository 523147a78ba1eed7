"""Colours and fonts for Gradio's own components; what is Dateline's own is styled in `chat.css`."""

from __future__ import annotations

import gradio as gr
from gradio.themes import Font
from gradio.themes.utils import sizes

SERIF = ("Charter", "Source Serif 4", "Source Serif Pro", "Georgia", "Noto Serif", "DejaVu Serif", "serif")


def newspaper() -> gr.themes.Base:
    """Ink on paper, dark and light. Only fonts that are on the reader's machine: none is fetched."""
    theme = gr.themes.Base(
        primary_hue="stone",
        neutral_hue="stone",
        radius_size=sizes.radius_sm,
        font=[Font("system-ui"), Font("sans-serif")],
        font_mono=[Font("ui-monospace"), Font("monospace")],
    )
    return theme.set(
        body_background_fill="#fbfaf6",
        body_background_fill_dark="#17181a",
        body_text_color="#1f1e1b",
        body_text_color_dark="#e9e6df",
        background_fill_primary="#fffefb",
        background_fill_primary_dark="#1e2022",
        block_background_fill="#fffefb",
        block_background_fill_dark="#1e2022",
        block_border_color="#dcd7cb",
        block_border_color_dark="#383a3d",
        input_background_fill="#fffefb",
        input_background_fill_dark="#1e2022",
        button_primary_background_fill="#2a2926",
        button_primary_background_fill_dark="#e9e6df",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#17181a",
    )
