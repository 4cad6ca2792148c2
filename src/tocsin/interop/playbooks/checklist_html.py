"""A playbook as a checklist in one HTML file, to print or to tick on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tocsin.domain.facts import Catalogue
from tocsin.domain.playbooks.playbook import Phase, Playbook, Step
from tocsin.domain.playbooks.work import Decision
from tocsin.domain.text import visible
from tocsin.interop.playbooks.checklist import Checklist

_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.4 "Liberation Sans", Arial, sans-serif; color: #111; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .3rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 2px solid; break-after: avoid; }
h3 { font-size: 1rem; margin: 0; }
section { border-bottom: 1px solid #bbb; padding: .7rem 0; break-inside: avoid; }
label { display: flex; gap: .6rem; align-items: baseline; }
input { flex: none; width: 1rem; height: 1rem; }
section > :not(h3) { margin: .4rem 0 0 1.6rem; padding: 0; }
ul { list-style: none; }
dl { display: grid; grid-template-columns: 7.5rem 1fr; gap: .15rem .8rem; font-size: .92rem; }
dt, .by, .meta { color: #444; }
dd { margin: 0; white-space: pre-line; }
code, pre { font: .85rem "Liberation Mono", monospace; white-space: pre-wrap; }
code, pre, .meta { overflow-wrap: anywhere; }
pre { border: 1px solid #bbb; }
.by span { display: inline-block; border-bottom: 1px solid #777; width: 14rem; }
.meta { font-size: .88rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def write_html(playbook: Playbook, catalogue: Catalogue, language: str) -> str:
    """Write a checklist as one HTML file that needs no other: no script, no picture, nothing fetched."""
    sheet = Checklist(playbook, catalogue, language)
    title = _shown(sheet.say.say(playbook.title))
    body = "\n".join(line for phase in playbook.phases for line in _phase(sheet, phase))
    return f"""<!doctype html>
<html lang="{_shown(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{_shown(sheet.say.say(playbook.summary))}</p>
<p class="meta">{_shown(sheet.meta())}</p>
<p>{_shown(sheet.words.tick)} {_shown(sheet.words.no_clock)}</p>
{body}
<footer><p class="meta">{_shown(sheet.meta())}</p></footer>
</body>
</html>
"""


def _phase(sheet: Checklist, phase: Phase) -> Iterator[str]:
    yield f"<h2>{_shown(sheet.say.phase(phase))}</h2>"
    if phase.when is not None:
        only_if = f"{_shown(sheet.words.only_if)}{sheet.words.colon}"
        yield f"<p>{only_if} <code>{_shown(phase.when.source)}</code></p>"
    for step in phase.steps:
        yield "<section>"
        yield f'<h3><label><input type="checkbox"> {_shown(sheet.say.title(step))}</label></h3>'
        yield from _lines(sheet, step)
        yield "<dl>"
        yield from (f"<dt>{_shown(label)}</dt><dd>{_shown(text)}</dd>" for label, text in sheet.notes(step))
        yield "</dl>"
        for command in sheet.not_run(step):
            yield f"<pre>{_shown(sheet.words.not_run)}{sheet.words.colon}\n{_shown(command)}</pre>"
        yield f'<p class="by">{_shown(sheet.words.done_by)}{sheet.words.colon} <span>&nbsp;</span></p>'
        yield "</section>"


def _lines(sheet: Checklist, step: Step) -> Iterator[str]:
    lines = sheet.say.lines(step)
    if not lines:
        return
    if isinstance(step.work, Decision):
        yield f"<p>{_shown(sheet.words.choose)}{sheet.words.colon}</p>"
    yield "<ul>"
    for line in lines:
        optional = f" ({_shown(sheet.words.optional)})" if line.optional else ""
        yield f'<li><label><input type="checkbox"> {_shown(line.text)}{optional}</label></li>'
    yield "</ul>"


def _shown(text: str) -> str:
    return escape(visible(text))
