-- The catalogue: what is indexed, to the character. It is the truth; Chroma follows it.
-- Articles and passages are numbered for good: a number is never used again, so a vector can't pass to another text.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE roots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    whole INTEGER NOT NULL              -- 1: the whole folder; 0: only the files that were named one by one
);

-- Files as they were when last read, so that an unchanged one is not opened again.
CREATE TABLE files (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                 -- below the root
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    recipe TEXT NOT NULL,               -- of how it was read, the table beside it included
    problems TEXT NOT NULL,             -- JSON: [[file, line, reason], …], told again while it stays as it is
    PRIMARY KEY (root_id, path)
) WITHOUT ROWID;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    key TEXT NOT NULL,                  -- the name below the root: folder/file.txt, or file.jsonl#id
    file TEXT NOT NULL,                 -- the file below the root that it came from
    source TEXT NOT NULL,               -- the name across roots: the key, with the root's name in front where two are equal
    title TEXT, publisher TEXT, url TEXT,
    date_start TEXT, date TEXT, date_basis TEXT NOT NULL,
    encoding TEXT NOT NULL, language TEXT NOT NULL,
    content_hash TEXT NOT NULL,         -- of the text
    fingerprint TEXT NOT NULL,          -- of everything that was read, and of how passages are cut
    text TEXT NOT NULL,
    pages TEXT NOT NULL DEFAULT '[]',   -- JSON: the offsets at which a PDF's pages begin
    copy_group INTEGER,                 -- shared by near-identical articles: the lowest number among them; NULL until looked at
    UNIQUE (root_id, key)
);
CREATE INDEX articles_source ON articles (source);
CREATE INDEX articles_content ON articles (content_hash);
CREATE INDEX articles_group ON articles (copy_group);
CREATE INDEX articles_days ON articles (date_start, date, source); -- all that filters look at, without reading the texts between

-- Texts that an article had before it changed, for citations of them that are still on somebody's screen.
CREATE TABLE versions (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    number INTEGER NOT NULL,            -- rises with each change; the oldest go first
    article TEXT NOT NULL,              -- JSON: what the catalogue said of it
    text TEXT NOT NULL,
    PRIMARY KEY (root_id, key, content_hash)
) WITHOUT ROWID;
CREATE INDEX versions_content ON versions (content_hash);

-- MinHash bands of articles: two that share one are likely copies.
CREATE TABLE bands (
    band BLOB NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (band, article_id)
) WITHOUT ROWID;
CREATE INDEX bands_article ON bands (article_id);
CREATE TABLE signatures (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    signature BLOB NOT NULL
);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL,            -- JSON: [[start, end], …]
    text TEXT NOT NULL,
    hash BLOB NOT NULL,                 -- of what is embedded for it: equal for passages that have one vector
    embedded INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX passages_article ON passages (article_id);
CREATE INDEX passages_hash ON passages (hash);
CREATE INDEX passages_waiting ON passages (embedded) WHERE embedded = 0;

-- Passages that are gone from here and whose vectors may still be in Chroma.
CREATE TABLE doomed (passage_id INTEGER PRIMARY KEY, hash BLOB NOT NULL);

CREATE VIRTUAL TABLE passages_fts USING fts5 (
    text, content = 'passages', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER passages_insert AFTER INSERT ON passages BEGIN
    INSERT INTO passages_fts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER passages_delete AFTER DELETE ON passages BEGIN
    INSERT INTO passages_fts (passages_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content = 'articles', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
END;

-- The corpus's words as they are written, without stemming: what other spellings of a name are looked for in.
CREATE VIRTUAL TABLE words USING fts5vocab ('names_fts', 'row');
CREATE VIRTUAL TABLE names_fts USING fts5 (names, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE names (name TEXT PRIMARY KEY, sound TEXT NOT NULL) WITHOUT ROWID;
