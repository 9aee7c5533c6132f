"""`/about/privacy/`: what a reader's browser tells whom, what is kept, how to have it removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def privacy(request: HttpRequest) -> HttpResponse:
    """One honest page."""
    return render(request, "about/privacy.html")
