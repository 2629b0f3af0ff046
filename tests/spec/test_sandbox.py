"""Templates reach nothing of Python's, and cost no more than they may."""

import pytest

from dagrender import limits
from dagrender.spec.faults import FaultyError
from dagrender.spec.templates import Templates

VALUES = {"name": "World", "names": ["b", "a", "c"], "count": 3}


def filled(text):
    return Templates(VALUES).render(text)


def refusal(text):
    with pytest.raises(FaultyError) as error:
        filled(text)
    (fault,) = error.value.faults
    return f"{fault.text()} {fault.hint}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ name.__init__.__globals__ }}",
        "{{ names.append.__self__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '{0.__class__}'.format_map({'0': 1}) }}",
        "{{ '%s'|format(name.upper) }}",
        "{{ name.upper|string }}",
        "{{ ['a']|map(attribute='__class__')|list }}",
        "{{ [[]]|map('attr', '__class__')|list }}",
        "{{ self._TemplateReference__context }}",
        "{{ range.__globals__ }}",
        "{{ namespace() }}",
        "{{ cycler(1) }}",
        "{{ lipsum() }}",
        "{{ joiner() }}",
        "{{ dict() }}",
        "{{ open('/etc/passwd') }}",
        "{{ __import__('os') }}",
        "{{ environment }}",
        "{{ names.append(1) }}",
        "{{ names|random }}",
        "{% import 'os' as os %}",
        "{% from 'os' import path %}",
        "{% include '/etc/passwd' %}",
        "{% extends '/etc/passwd' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% call f() %}{% endcall %}",
        "{% set a %}b{% endset %}",
        "{% filter upper %}a{% endfilter %}",
        "{% block a %}{% endblock %}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% do names.append(1) %}",
    ],
)
def test_nothing_of_pythons_is_reached(text):
    said = refusal(text)
    assert "object at 0x" not in said
    assert "<class" not in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ names|map('upper') }}", "one by one: write | list or | join"),
        ("{{ names|reverse }}", "one by one"),
        ("{{ names|select }}", "one by one"),
        ("{{ names|batch(2) }}", "one by one"),
        ("{{ [names|map('upper')]|string }}", "one by one"),
        ("{{ 'a' ~ names|map('upper') }}", "one by one"),
        ("{{ name.upper ~ 'x' }}", "a function: call it"),
        ("{{ [range]|join }}", "a function: call it"),
        ("{{ [range]|string }}", "a function: call it"),
        ("{{ {'a': range}|string }}", "a function: call it"),
        ("{{ {'a': 1, 'b': 2}.keys() - ['x'] }}", "a set, which has no order"),
        ("{{ ({'a': 1, 'b': 2}.keys() - ['x'])|join }}", "a set, which has no order"),
        ("{{ [{'a': 1}.keys() - ['x']]|string }}", "a set, which has no order"),
        (
            "{% for one in {'a': 1, 'b': 2}.keys() - ['x'] %}{{ one }}{% endfor %}",
            "a set, which has no order",
        ),
        ("{{ self }}", "gives a TemplateReference"),
    ],
)
def test_what_another_run_would_write_otherwise_is_refused(text, told):
    """Where things lie in memory, and the order of what has none, would be in the film."""
    assert told in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 10**9 }}",
        "{{ 10**9 * 'a' }}",
        "{{ [1] * 10**9 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ 'a'|center(10**9) }}",
        "{{ 'a'.center(10**9) }}",
        "{{ 'a'.ljust(width=10**9) }}",
        "{{ ('a'|attr('center'))(10**9) }}",
        "{{ ['a']|map('center', 10**9)|list }}",
        "{{ 'a'|indent(10**9, true) }}",
        "{{ 'a'.expandtabs(10**9) }}",
        "{{ (5).to_bytes(10**9, 'big') }}",
        "{{ [1]|batch(10**9, 'x')|list }}",
        "{{ [1]|slice(10**9)|list }}",
        "{{ 1|round(10**9) }}",
        "{{ names|tojson(10**9) }}",
        "{{ ('a' * 1000)|replace('', 'x' * 10000) }}",
        "{{ ('a' * 1000).replace('', 'x' * 10000) }}",
        "{{ range(99999)|join('x' * 10000) }}",
        "{{ range(99999)|map('string')|join('x' * 10000) }}",
        "{{ ('x' * 10000).join(range(99999)|map('string')) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set l = range(99999)|list %}{% for a in l %}{{ -1 in l }}{% endfor %}",
        "{% set l = range(99999)|list %}{% for a in l %}{% set b = l[:] %}{% endfor %}",
        "{% set a = 'aa' %}" + "{% set a = a ~ a %}" * 50 + "{{ a|length }}",
        "{% set a = 'aa' %}" + "{% set a = a + a %}" * 50 + "{{ a|length }}",
        "{% set a = [1] %}" + "{% set a = [a, a] %}" * 50 + "{{ a|string }}",
        "{% set a = [1] %}" + "{% set a = [a, a] %}" * 50 + "{{ a == [a] }}",
        "{% set a = {} %}" + "{% set a = {1: a, 2: a} %}" * 50 + "{{ a|pprint }}",
        "{% set a = 9 ** 9 %}" + "{% set a = a * a %}" * 50 + "{{ a % 7 }}",
    ],
)
def test_what_explodes_is_paid_for_before_it_does(text):
    assert 'the limit "template-steps"' in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ '%*d' % (10**9, 1) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:>{}}'.format(1, 10**9) }}",
    ],
)
def test_formats_are_no_wider_than_a_line(text):
    assert "a thousand letters" in refusal(text)


def test_a_text_is_no_longer_than_its_limit():
    assert 'the limit "text"' in refusal("{% for a in range(9999) %}aaaaaaaaaaaaaaa{% endfor %}")
    assert 'the limit "text"' in refusal("a" * 200_000 + "{{ name }}")
    with limits.raised({"text": 300_000}):
        assert len(filled("a" * 200_000 + "{{ name }}")) == 200_005


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("{{ name|upper }} {{ names|sort|join(', ') }}", "WORLD a, b, c"),
        (
            "{{ '%05d'|format(3) }} {{ '%.2f' % 3.14159 }} {{ '{:>4}'.format('x') }}",
            "00003 3.14    x",
        ),
        ("{% for n in names %}{{ loop.index }}{{ n }}{% endfor %}", "1b2a3c"),
        ("{% for n in names if n != 'a' %}{{ n }}{% else %}none{% endfor %}", "bc"),
        ("{% set a = count * 2 %}{{ a }} {{ 2 ** 10 }} {{ 7 // 2 }} {{ -count }}", "6 1024 3 -3"),
        ("{{ names[1:]|join }} {{ names[-1] }} {{ name[:3] }}", "ac c Wor"),
        ("{{ 'a' if name == 'World' and 'W' in name else 'b' }}", "a"),
        ("{{ 20000000|default(30000000) }} {{ (1920 / 2)|round|int }}", "20000000 960"),
        ("{{ names|map('upper')|list|first }} {{ names|select('eq', 'a')|join }}", "B a"),
        ("{{ name ~ ' ' ~ count }} {{ count is divisibleby 3 }}", "World 3 true"),
        ("{% with a = 1 %}{{ a }}{% endwith %}", "1"),
        (
            "{{ names|reverse|join }} {{ names|map('upper')|join }} {{ name|reverse }}",
            "cab BAC dlroW",
        ),
        ("{% for n in names|reverse %}{{ loop.cycle('x', 'y') }}{{ n }}{% endfor %}", "xcyaxb"),
        (
            "{% for n in {'a': 1}.items() %}{{ n[0] }}{% endfor %} {{ {'b': 2}|items|list|first }}",
            "a ('b', 2)",
        ),
        ("{{ name.replace('o', '0').lower() }} {{ 'a,b'.split(',')|length }}", "w0rld 2"),
    ],
)
def test_what_films_say_is_said_as_ever(text, comes_to):
    assert filled(text) == comes_to


def test_a_spec_has_one_budget_for_all_of_its_templates():
    with limits.raised({"template-steps": 1000}):
        outer = Templates(VALUES)
        rounds = [Templates({"one": number}, outer) for number in range(100)]
        assert rounds[0].render("{{ one }}" + " " * 50).strip() == "0"

        def all_rounds():
            for one in rounds:
                one.render("{{ one }}" + " " * 50)

        with pytest.raises(FaultyError):
            all_rounds()
