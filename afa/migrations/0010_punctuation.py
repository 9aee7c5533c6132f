"""What stands around a word is no part of it.

Postgres' parser knows the punctuation of ASCII alone where the database has the locale C, as
the private one has: “quoted” was the word `"quoted`, and 🎉party no party.
"""

from django.db import migrations

# Signs of Latin-1, general punctuation, symbols and arrows, CJK and full-width punctuation, Arabic
# and Indic stops, selectors, emoji. Not the joiners between letters (200c, 200d).
SIGNS = (
    r"[\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u061b\u061f\u0964\u0965"
    r"\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u3001-\u3004\u3008-\u3020\ufe0f\uff01-\uff0f"
    r"\U0001f000-\U0001faff]"
)

FUNCTION = r"""
CREATE OR REPLACE FUNCTION afa_words(words text, name text, handle text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_tsvector(
    'afa_words'::regconfig,
    regexp_replace(
      %s,
      '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \1 ', 'g'
    )
  );
"""
PLAIN = "words || ' ' || name || ' ' || handle"
BARE = f"regexp_replace({PLAIN}, '{SIGNS}', ' ', 'g')"

# The column is generated: it is made anew with its row.
AGAIN = f"""
UPDATE afa_archiveditem SET text = text
  WHERE text || ' ' || author_name || ' ' || author_handle ~ '{SIGNS}'
"""


class Migration(migrations.Migration):
    dependencies = [
        ('afa', '0009_moves_and_chunking'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION % BARE, FUNCTION % PLAIN),
        migrations.RunSQL(AGAIN, AGAIN),
    ]
