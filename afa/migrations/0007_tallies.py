"""Tallies: the counts of posts by session and minute, and the triggers that keep them."""

import django.db.models.deletion
from django.db import migrations, models

_COUNTED = "state = 'live' AND session_id IS NOT NULL"
_MINUTE = "floor(extract(epoch FROM shown_at) / 60)::bigint"

# By statement, not by row, and in one order, so that two writers wait for one another in it.
# What becomes fewer is only updated: a session that is being deleted has no tallies any more.
TRIGGERS = f"""
CREATE FUNCTION afa_tallies_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO afa_tally (session_id, minute, posts)
    SELECT session_id, {_MINUTE} AS minute, count(*)
    FROM fresh WHERE {_COUNTED} GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (session_id, minute) DO UPDATE SET posts = afa_tally.posts + excluded.posts;
  RETURN NULL;
END $$;

CREATE FUNCTION afa_tallies_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE afa_tally SET posts = afa_tally.posts - gone.posts
    FROM (
      SELECT session_id, {_MINUTE} AS minute, count(*) AS posts
      FROM stale WHERE {_COUNTED} GROUP BY 1, 2
    ) AS gone
    WHERE (afa_tally.session_id, afa_tally.minute) = (gone.session_id, gone.minute);
  RETURN NULL;
END $$;

CREATE FUNCTION afa_tallies_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM fresh JOIN stale USING (id)
    WHERE (fresh.state, fresh.session_id, fresh.shown_at)
      IS DISTINCT FROM (stale.state, stale.session_id, stale.shown_at)
  ) THEN
    RETURN NULL;
  END IF;
  WITH moved AS (
    SELECT session_id, minute, sum(posts) AS posts FROM (
      SELECT session_id, {_MINUTE} AS minute, 1 AS posts FROM fresh WHERE {_COUNTED}
      UNION ALL
      SELECT session_id, {_MINUTE}, -1 FROM stale WHERE {_COUNTED}
    ) AS each GROUP BY 1, 2 HAVING sum(posts) <> 0
  ), fewer AS (
    UPDATE afa_tally SET posts = afa_tally.posts + moved.posts FROM moved
    WHERE moved.posts < 0
      AND (afa_tally.session_id, afa_tally.minute) = (moved.session_id, moved.minute)
  )
  INSERT INTO afa_tally (session_id, minute, posts)
    SELECT session_id, minute, posts FROM moved WHERE posts > 0 ORDER BY 1, 2
  ON CONFLICT (session_id, minute) DO UPDATE SET posts = afa_tally.posts + excluded.posts;
  RETURN NULL;
END $$;

CREATE TRIGGER tallies_come AFTER INSERT ON afa_archiveditem
  REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION afa_tallies_come();
CREATE TRIGGER tallies_go AFTER DELETE ON afa_archiveditem
  REFERENCING OLD TABLE AS stale
  FOR EACH STATEMENT EXECUTE FUNCTION afa_tallies_go();
CREATE TRIGGER tallies_change AFTER UPDATE ON afa_archiveditem
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION afa_tallies_change();

INSERT INTO afa_tally (session_id, minute, posts)
  SELECT session_id, {_MINUTE}, count(*)
  FROM afa_archiveditem WHERE {_COUNTED} GROUP BY 1, 2;
"""

NO_TRIGGERS = """
DROP TRIGGER tallies_come ON afa_archiveditem;
DROP TRIGGER tallies_go ON afa_archiveditem;
DROP TRIGGER tallies_change ON afa_archiveditem;
DROP FUNCTION afa_tallies_come, afa_tallies_go, afa_tallies_change;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('afa', '0006_media_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.BigIntegerField()),
                ('posts', models.IntegerField()),
                ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='afa.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'minute'), name='tally_once'), models.CheckConstraint(condition=models.Q(('posts__gte', 0)), name='tally_not_negative')],
            },
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
