-- Conversations, each belonging to one user ("" where there is no log-in). Answers are kept whole, as JSON.
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_user ON conversations (user, updated);

CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    asked TEXT NOT NULL,
    query TEXT NOT NULL,                -- JSON of rag.types.Query, without its history
    answer TEXT,                        -- JSON of rag.types.Answer; NULL: being written, stopped, failed, or interrupted
    notice TEXT NOT NULL,
    words TEXT NOT NULL,                -- what is searched: the question and what was said
    verdict TEXT NOT NULL DEFAULT '', judged TEXT
);
CREATE INDEX IF NOT EXISTS entries_conversation ON entries (conversation_id, position);

-- Articles as they were when they were cited, so that a citation opens the words that it stood on.
CREATE TABLE IF NOT EXISTS versions (
    source TEXT NOT NULL, content_hash TEXT NOT NULL, article TEXT NOT NULL, PRIMARY KEY (source, content_hash)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cited (
    entry_id TEXT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    source TEXT NOT NULL, content_hash TEXT NOT NULL, PRIMARY KEY (entry_id, source, content_hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cited_version ON cited (source, content_hash);
