"""Articles become an index: reading, dating, cutting into passages, embedding (Chroma), catalogue (SQLite FTS5).

Knows nothing of questions, answers, the chat window or the evaluation: it imports none of the other rooms.
"""

import os

# onnxruntime's Linux wheels (1.32 at least) report to mobile.events.data.microsoft.com from the moment they are imported,
# unless this is set before; its own disable_telemetry_events() comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
