"""The page that says what went wrong and what to do now; who has not signed in goes there first."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.context import language
from api.pages.render import render
from api.problems import Problem


def page(request: Request, found: Problem) -> Response:
    """Return the page for a refusal."""
    if found.key == "not_signed_in" and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", status_code=303)
    said = found.zh if language(request) == "zh-CN" else found.en
    answer = render(request, "refused.html", status=found.status, problem=found, said=said)
    answer.headers.update(found.headers)
    return answer
