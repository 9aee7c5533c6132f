"""Bans and blocked words; a ruling names its post, which the archive may not have got yet."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NAME = """
    UPDATE afa_ruling r SET event_id = i.event_id, uid = i.uid, key = i.key,
        who = coalesce((SELECT username FROM auth_user u WHERE u.id = r.by_id), '')
    FROM afa_archiveditem i WHERE i.id = r.item_id
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("afa", "0004_handles_and_room_tags"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ban",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("who", models.CharField(blank=True, max_length=150)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_who", models.CharField(blank=True, max_length=150)),
                (
                    "sweep",
                    models.CharField(
                        blank=True, choices=[("hide", "Hide"), ("restore", "Restore")], max_length=7
                    ),
                ),
                ("reached", models.BigIntegerField(null=True)),
                ("swept", models.PositiveIntegerField(default=0)),
                ("source", models.CharField(max_length=50)),
                ("author_id", models.TextField()),
                ("handle", models.TextField(blank=True)),
                ("name", models.TextField(blank=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="afa.event"
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("event", "source", "author_id"),
                        name="ban_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("who", models.CharField(blank=True, max_length=150)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_who", models.CharField(blank=True, max_length=150)),
                (
                    "sweep",
                    models.CharField(
                        blank=True, choices=[("hide", "Hide"), ("restore", "Restore")], max_length=7
                    ),
                ),
                ("reached", models.BigIntegerField(null=True)),
                ("swept", models.PositiveIntegerField(default=0)),
                ("word", models.CharField(max_length=100)),
                ("folded", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="afa.event"
                    ),
                ),
            ],
            options={
                "ordering": ("folded",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("event", "folded"),
                        name="blocked_word_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            "ruling",
            "event",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="afa.event",
            ),
        ),
        migrations.AddField("ruling", "uid", models.TextField(default=""), preserve_default=False),
        migrations.AddField(
            "ruling", "key", models.CharField(default="", max_length=52), preserve_default=False
        ),
        migrations.AddField("ruling", "who", models.CharField(blank=True, max_length=150)),
        migrations.AddField(
            "ruling",
            "ban",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="rulings",
                to="afa.ban",
            ),
        ),
        migrations.AddField(
            "ruling",
            "word",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="rulings",
                to="afa.blockedword",
            ),
        ),
        migrations.AlterField(
            "ruling", "at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.RunSQL(NAME, migrations.RunSQL.noop),
        # Postgres alters no table while checks of foreign keys are outstanding.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "ruling",
            "event",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="afa.event",
            ),
        ),
        migrations.RemoveField("ruling", "item"),
        migrations.AddIndex(
            "ruling", models.Index(fields=["event", "-at"], name="ruling_newest")
        ),
        migrations.AddIndex(
            "ruling", models.Index(fields=["event", "key", "-at"], name="ruling_of_post")
        ),
    ]
