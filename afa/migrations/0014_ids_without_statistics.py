"""Pages of an event are read from its own index, wherever in the table the event lies."""

from django.db import migrations

# Ids follow one another as the rows do, and Postgres, knowing that, prefers the table's own key:
# then a page of one event passes all posts of others that came before or after it. What it
# does not know it does not prefer. Servers older than 18 keep what they knew of a table that
# has been analysed already.
_FORGET = """
ALTER TABLE afa_archiveditem ALTER COLUMN id SET STATISTICS 0;
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    PERFORM pg_clear_attribute_stats(current_schema()::text, 'afa_archiveditem', 'id', false);
  END IF;
END $$;
"""
_LEARN = "ALTER TABLE afa_archiveditem ALTER COLUMN id SET STATISTICS -1"


class Migration(migrations.Migration):
    """The statistics of one column."""

    dependencies = [("afa", "0013_spent")]

    operations = [migrations.RunSQL(_FORGET, _LEARN)]
