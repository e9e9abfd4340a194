"""Parts of the reference that the code itself writes: settings and HTTP endpoints.

A page has <!-- settings --> or <!-- openapi --> where its part goes; MkDocs calls
`on_page_markdown` for every page.
"""

from typing import Any

__all__ = ["on_page_markdown"]


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page with the generated parts put in."""
    if "<!-- settings -->" in markdown:
        markdown = markdown.replace("<!-- settings -->", _settings())
    if "<!-- openapi -->" in markdown:
        markdown = markdown.replace("<!-- openapi -->", _openapi())
    return markdown


def _settings() -> str:
    from rag.settings import Settings

    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, setting in Settings.model_fields.items():
        default = "" if setting.default is None else f"`{setting.default}`"
        rows.append(f"| `JUSHI_{name.upper()}` | {default} | {setting.description} |")
    return "\n".join(rows)


def _openapi() -> str:
    from api.app import create_app
    from rag.settings import Settings

    described = create_app(Settings()).openapi()
    parts = []
    for path, methods in sorted(described["paths"].items()):
        for method, operation in methods.items():
            parts.append(_operation(path, method, operation))
    return "\n\n".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    lines = [f"### `{method.upper()} {path}`", "", operation.get("description", "")]
    body = operation.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        lines += ["", f"Body: `{kind}`" + (f", schema `{name}`" if name else "")]
    names = [f"`{item['name']}` ({item['in']})" for item in operation.get("parameters", [])]
    if names:
        lines += ["", f"Parameters: {', '.join(names)}"]
    answers = [_answer(code, response) for code, response in operation["responses"].items()]
    lines += ["", f"Answers: {', '.join(answers)}"]
    return "\n".join(lines)


def _answer(code: str, response: dict[str, Any]) -> str:
    schemas = [item.get("schema", {}) for item in response.get("content", {}).values()]
    name = schemas[0].get("$ref", "").rsplit("/", 1)[-1] if schemas else ""
    return f"{code} `{name}`" if name and int(code) < 400 else code
