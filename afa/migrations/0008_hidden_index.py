"""Moderators look at hidden posts page by page: a page costs the same however large an event is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # Two others came at the same time.
    dependencies = [("afa", "0007_spend_cap"), ("afa", "0007_tallies")]

    operations = [
        migrations.AddIndex(
            "archiveditem",
            models.Index(
                condition=models.Q(("state", "hidden")),
                fields=["event", "-id"],
                name="archived_hidden",
            ),
        ),
    ]
