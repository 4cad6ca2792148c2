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
