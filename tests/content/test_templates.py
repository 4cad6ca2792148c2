from __future__ import annotations

import pytest

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.templates import write_document
from tocsin.domain.errors import UserError

VALUES: dict[str, Plain] = {
    "name": "City of Example",
    "hostile": "*a* [b](http://c) <d>",
    "section": {"title": "When", "items": [{"title": "one"}, {"title": "two"}], "keys": "my own"},
    "numbers": [1, 2, 3],
    "nothing": "",
    "yes": True,
}


def write(template: str) -> str:
    return write_document(lambda _name: template, "letter", VALUES).text


def refused(template: str) -> str:
    with pytest.raises(UserError) as refusal:
        write(template)
    assert refusal.value.hint == "Mend the template, or use the shipped one"
    return refusal.value.message


def test_a_template_is_filled_with_values() -> None:
    assert write("To {{ name }}") == "To City of Example\n"


def test_what_comes_from_a_case_is_escaped() -> None:
    assert write("{{ hostile }}") == "\\*a\\* \\[b\\](http://c) \\<d\\>\n"


def test_what_the_template_says_itself_is_markup() -> None:
    assert write("**{{ name }}** [x](y)") == "**City of Example** [x](y)\n"


def test_a_cell_is_escaped_once() -> None:
    assert write("| {{ hostile | cell }} |") == "| \\*a\\* \\[b\\](http://c) \\<d\\> |\n"


def test_an_empty_cell_is_a_space() -> None:
    assert write("|{{ nothing | cell }}|") == "| |\n"


def test_a_key_of_a_map_goes_before_a_method_of_that_name() -> None:
    """Maps have methods called items and keys; a template only ever means the key."""
    assert write("{% for item in section.items %}{{ item.title }} {% endfor %}") == "one two\n"
    assert write("{{ section.keys }} {{ section['keys'] }}") == "my own my own\n"


def test_conditions_and_loops_work() -> None:
    assert write("{% if yes %}{% for n in numbers %}{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}"
                 "{% endif %}") == "1, 2, 3\n"  # fmt: skip


def test_empty_lines_are_drawn_together() -> None:
    assert write("a\n\n\n\n\nb\n\n") == "a\n\nb\n"


# A template cannot do more than write.


@pytest.mark.parametrize(
    "template",
    [
        "{{ name.__class__ }}",
        "{{ name.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ name['__class__'] }}",
        "{{ name | attr('__class__') }}",
        "{{ section.__init__.__globals__ }}",
        "{{ section.get('title') }}",
        "{{ section.values() }}",
        "{{ '{0.__class__}'.format(name) }}",
        "{{ '{a.__class__}'.format_map({'a': name}) }}",
        "{{ numbers.append(4) }}",
        "{{ numbers.clear() }}",
        "{{ section.update({'a': 1}) }}",
        "{{ self.__dict__ }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ range(10) }}",
        "{% for n in range(999999999) %}x{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ namespace() }}",
        "{{ joiner() }}",
        "{{ dict() }}",
        "{{ config }}",
        "{{ request }}",
    ],
)
def test_what_leads_out_of_the_sandbox_is_refused(template: str) -> None:
    assert refused(template).startswith("The template letter")


def test_a_name_that_is_not_there_is_told() -> None:
    assert "'nme' is undefined" in refused("{{ nme }}")
    assert "has no attribute 'titel'" in refused("{{ section.titel }}")


def test_a_mistake_in_a_template_is_told_with_its_line() -> None:
    assert refused("one\ntwo {% if %}\n").startswith("The template letter, line 2 cannot be used")


def test_a_template_includes_nothing_from_outside() -> None:
    def load(name: str) -> str:
        if name != "letter":
            raise UserError(f"{name} is not written in 'en'")
        return "{% include '../../../../etc/passwd' %}"

    with pytest.raises(UserError, match="is not written in 'en'"):
        write_document(load, "letter", VALUES)


def test_no_value_is_changed_by_writing() -> None:
    write("{% set name = 'x' %}{{ name }}{% for item in section.items %}{{ item }}{% endfor %}")
    assert VALUES["name"] == "City of Example"
    assert VALUES["numbers"] == [1, 2, 3]
