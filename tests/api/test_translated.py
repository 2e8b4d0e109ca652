"""Words in templates are translated once, when a template is compiled."""

import jinja2
import pytest

from api.pages.translated import Translated
from api.words import LANGUAGES, catalogue

CASES = (
    "{{ _('Review') }}",
    "{{ gettext('Review') }}",
    "{{ _('%(n)s finds wait', n='<b>') }}",
    "{{ '★ ' + _('Review') }}",
    "{% set word = _('Review') %}{{ word }}",
    "{{ _(told) }}",
    "{% for n in range(2) %}{{ _('ran in %(n)s', n=n) }}{% endfor %}",
)
TOLD = "Review"


@pytest.mark.parametrize("source", CASES)
@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_word_reads_as_when_it_is_asked_for_at_each_page(source: str, spoken: str) -> None:
    """Values are set in and escaped as before; what is not fixed is still looked up."""
    plain = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    plain.install_gettext_translations(catalogue(spoken), newstyle=True)  # type: ignore[attr-defined]
    early = Translated(catalogue(spoken), autoescape=True)
    shown = early.from_string(source).render(told=TOLD)
    assert shown == plain.from_string(source).render(told=TOLD)


def test_a_fixed_word_is_not_asked_for_again() -> None:
    """A page of a compiled template calls no catalogue for it."""
    early = Translated(catalogue("zh-CN"), autoescape=True)
    template = early.from_string("{{ _('Review') }}{{ _('ran in %(n)s', n=2) }}")
    early.globals.update(_=None, gettext=None)
    assert "Review" not in template.render(_=None, gettext=None)
