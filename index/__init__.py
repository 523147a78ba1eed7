"""Articles become an index: reading, dating, cutting into passages, embedding (Chroma), catalogue (SQLite FTS5).

Knows nothing of questions, answers, the chat window or the evaluation: it imports none of the other rooms.
"""
