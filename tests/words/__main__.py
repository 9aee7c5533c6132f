"""`./run words`: bring the catalogues of locale/ up to date with the source, and compile them."""

import sys

from tests.words import catalogue


def main(added: list[str]) -> int:
    """Every language, and those that are named; says what is left to translate."""
    for language in sorted({*catalogue.languages(), *added}):
        for domain in catalogue.DOMAINS:
            _renew(language, domain)
    return 0


def _renew(language: str, domain: str) -> None:
    known = catalogue.renewed(language, domain)
    file = catalogue.po(language, domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(catalogue.written(known))
    file.with_suffix(".mo").write_bytes(catalogue.compiled(known))
    left = sum(not all(text for _, text in catalogue.texts(message)) for message in known)
    print(f"{file.relative_to(catalogue.ROOT)}: {len(known)} messages, {left} to translate")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
