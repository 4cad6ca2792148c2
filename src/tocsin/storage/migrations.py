"""The schema of a case, as numbered steps that are never edited once released."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("tocsin")

# instr and not json_extract: on older SQLite (3.40) a schema that is not trusted may not call the latter.
# In canonical JSON quotes inside a text are escaped, so what is looked for can only be the field itself.
_APPEND_ONLY = """
CREATE TRIGGER journal_keeps_order BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN
  SELECT raise(ABORT, 'the journal grows at its end only');
END;

CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
BEGIN
  SELECT raise(ABORT, 'nothing is removed from the journal');
END;

CREATE TRIGGER journal_keeps_contents BEFORE UPDATE ON journal
WHEN NOT (
  NEW.body IS NULL AND NEW.salt IS NULL
  AND NEW.seq IS OLD.seq AND NEW.id IS OLD.id AND NEW.recorded_at IS OLD.recorded_at
  AND NEW.actor IS OLD.actor AND NEW.kind IS OLD.kind AND NEW.body_sha256 IS OLD.body_sha256
  AND NEW.prev IS OLD.prev AND NEW.hash IS OLD.hash
  AND EXISTS (
    SELECT 1 FROM journal AS later
    WHERE later.seq > OLD.seq AND later.kind = 'redacted'
      AND instr(later.body, '"entry":"' || OLD.id || '"') > 0
  )
)
BEGIN
  SELECT raise(ABORT, 'nothing in the journal is changed');
END;
"""


@MIGRATIONS()
def m001_journal(db: Database) -> None:
    """The journal, append-only. One update is allowed: emptying an entry that a later one redacts."""
    db.table("journal").create(
        {
            "seq": int,
            "id": str,
            "recorded_at": str,
            "actor": str,
            "kind": str,
            "salt": str,
            "body": str,
            "body_sha256": str,
            "prev": str,
            "hash": str,
        },
        pk="seq",
        not_null={"seq", "id", "recorded_at", "actor", "kind", "body_sha256", "prev", "hash"},
        strict=True,
    )
    db.table("journal").create_index(["id"], unique=True)
    db.execute("CREATE INDEX journal_redactions ON journal (kind) WHERE kind = 'redacted'")
    db.executescript(_APPEND_ONLY)


# Without the contents: what an index word came from is read from the row, and rows of a batch never change.
_EVENTS_TEXT = """
CREATE VIRTUAL TABLE events_text USING fts5(
  message, about, tags, fields,
  content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TRIGGER events_keep_contents BEFORE UPDATE ON events
BEGIN
  SELECT raise(ABORT, 'nothing in a machine event is changed');
END;
"""


@MIGRATIONS()
def m002_events(db: Database) -> None:
    """Machine events, in batches whose digest an entry of the journal names, and an index of their words."""
    db.table("events").create(
        {
            "id": int,
            "line": int,
            "at": int,
            "said": str,
            "zone": str,
            "grain": str,
            "about": str,
            "message": str,
            "tags": str,
            "record": str,
            "key": int,
        },
        pk="id",
        not_null={"line", "at", "said", "zone", "grain", "about", "message", "tags", "record", "key"},
        strict=True,
    )
    db.table("events").create_index(["at", "key"], index_name="events_order")
    db.executescript(_EVENTS_TEXT)


# A purge empties every entry before the one that says so, the last of the journal.
_PURGE = """
DROP TRIGGER journal_keeps_contents;

CREATE TRIGGER journal_keeps_contents BEFORE UPDATE ON journal
WHEN NOT (
  NEW.body IS NULL AND NEW.salt IS NULL
  AND NEW.seq IS OLD.seq AND NEW.id IS OLD.id AND NEW.recorded_at IS OLD.recorded_at
  AND NEW.actor IS OLD.actor AND NEW.kind IS OLD.kind AND NEW.body_sha256 IS OLD.body_sha256
  AND NEW.prev IS OLD.prev AND NEW.hash IS OLD.hash
  AND (
    EXISTS (
      SELECT 1 FROM journal AS last
      WHERE last.seq = (SELECT max(seq) FROM journal) AND last.seq > OLD.seq AND last.kind = 'case.purged'
    )
    OR EXISTS (
      SELECT 1 FROM journal AS later
      WHERE later.seq > OLD.seq AND later.kind = 'redacted'
        AND instr(later.body, '"entry":"' || OLD.id || '"') > 0
    )
  )
)
BEGIN
  SELECT raise(ABORT, 'nothing in the journal is changed');
END;
"""


@MIGRATIONS()
def m003_purge(db: Database) -> None:
    """A second update is allowed: emptying every entry when the case is purged."""
    db.executescript(_PURGE)
