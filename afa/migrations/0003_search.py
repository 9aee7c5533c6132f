"""Full-text search: the functions, columns and indexes that it stands on, and its words."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import psycopg
from django.contrib.postgres.operations import CreateExtension
from django.core.management import CommandError
from django.db import DatabaseError, migrations, models

_REFUSED = psycopg.errors.InsufficientPrivilege
_NOT_THERE = (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported)


class Extension(CreateExtension):
    """An extension of Postgres; where it cannot be had, the operator is told what to do."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create it unless it is there; CommandError where that is impossible."""
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        except DatabaseError as error:
            cause = error.__cause__
            if not isinstance(cause, (_REFUSED, *_NOT_THERE)):
                raise
            raise CommandError(self._advice(schema_editor.connection, cause)) from error

    def _advice(self, connection: Any, cause: BaseException) -> str:
        name = connection.settings_dict["NAME"]
        if isinstance(cause, _NOT_THERE):
            return (
                f"This Postgres server does not have the extension {self.name}. "
                "Install its contrib package (Debian: postgresql-contrib), then start again."
            )
        return (
            f"The database user may not create the extension {self.name}. As a superuser: "
            f'psql {name} -c "CREATE EXTENSION {self.name}" ; then start again.'
        )


# Many languages stand side by side in one event, so no word is cut to its stem; accents
# and case do not matter.
CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION afa_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION afa_words
  ALTER MAPPING FOR word, hword, hword_part, numword, numhword WITH unaccent, simple;
"""

# Chinese and Japanese have no spaces: each of their characters counts as a word, and what is
# searched for as a phrase of them (afa/search.py has the same ranges). The bodies are bound
# to the objects that they name now, so that a dump restores under any search_path.
FUNCTIONS = r"""
CREATE FUNCTION afa_words(words text, name text, handle text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_tsvector(
    'afa_words'::regconfig,
    regexp_replace(
      words || ' ' || name || ' ' || handle,
      '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \1 ', 'g'
    )
  );
CREATE FUNCTION afa_tags(item jsonb) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(array_agg(tag), '{}')
    FROM jsonb_array_elements_text(jsonb_path_query_array(item, '$.hashtags[*]')) AS tag
  );
"""

_PLAIN = "length(word) BETWEEN 4 AND 30 AND word ~ '^[[:alpha:]]+$'"

# By statement, not by row: the strainer writes hundreds of rows at once. Words are inserted
# in their order, so that two writers wait for one another in the same order.
TRIGGERS = f"""
CREATE INDEX word_alike ON afa_word USING gin (word gin_trgm_ops);

CREATE FUNCTION afa_words_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO afa_word (event_id, word, item_id)
    SELECT event_id, word, min(id)
    FROM fresh, unnest(tsvector_to_array(search)) AS word
    WHERE state = 'live' AND {_PLAIN}
    GROUP BY event_id, word ORDER BY event_id, word
  ON CONFLICT (event_id, word) DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION afa_words_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM afa_word USING fresh, stale
    WHERE fresh.id = stale.id AND afa_word.item_id = fresh.id
      AND (fresh.state <> 'live' OR fresh.search <> stale.search)
      AND NOT (fresh.state = 'live' AND afa_word.word = ANY (tsvector_to_array(fresh.search)));
  INSERT INTO afa_word (event_id, word, item_id)
    SELECT fresh.event_id, word, min(fresh.id)
    FROM fresh JOIN stale USING (id), unnest(tsvector_to_array(fresh.search)) AS word
    WHERE fresh.state = 'live' AND (stale.state <> 'live' OR fresh.search <> stale.search)
      AND {_PLAIN}
    GROUP BY fresh.event_id, word ORDER BY fresh.event_id, word
  ON CONFLICT (event_id, word) DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER words_come AFTER INSERT ON afa_archiveditem
  REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION afa_words_come();
CREATE TRIGGER words_change AFTER UPDATE ON afa_archiveditem
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION afa_words_change();

INSERT INTO afa_word (event_id, word, item_id)
  SELECT event_id, word, min(id)
  FROM afa_archiveditem, unnest(tsvector_to_array(search)) AS word
  WHERE state = 'live' AND {_PLAIN}
  GROUP BY event_id, word;
"""

NO_TRIGGERS = """
DROP TRIGGER words_come ON afa_archiveditem;
DROP TRIGGER words_change ON afa_archiveditem;
DROP FUNCTION afa_words_come, afa_words_change;
DROP INDEX word_alike;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('afa', '0002_dashboard'),
    ]

    operations = [
        Extension("pg_trgm"),
        Extension("unaccent"),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION afa_words"),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION afa_words, afa_tags"),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=30)),
            ],
        ),
        migrations.AddField(
            model_name='archiveditem',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('text'), models.F('author_name'), models.F('author_handle'), function='afa_words'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='archiveditem',
            name='tags',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('item'), function='afa_tags'), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
        ),
        migrations.AddIndex(
            model_name='archiveditem',
            index=models.Index(condition=models.Q(('state', 'live')), fields=['event', 'source', '-id'], name='archived_source'),
        ),
        migrations.AddIndex(
            model_name='archiveditem',
            index=models.Index(condition=models.Q(('state', 'live')), fields=['event', '-shown_at', '-id'], name='archived_time'),
        ),
        migrations.AddIndex(
            model_name='archiveditem',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'live')), fields=['tags'], gin_pending_list_limit=256, name='archived_tags'),
        ),
        migrations.AddIndex(
            model_name='archiveditem',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'live')), fields=['search'], gin_pending_list_limit=256, name='archived_search'),
        ),
        migrations.AddField(
            model_name='word',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='afa.event'),
        ),
        migrations.AddField(
            model_name='word',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='afa.archiveditem'),
        ),
        migrations.AddConstraint(
            model_name='word',
            constraint=models.UniqueConstraint(fields=('event', 'word'), name='word_once'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
