"""A form that is shown again, with what has to change; the same page where nothing was sent yet."""

from litestar import Response

from directory.errors import DirectoryError, TooMany
from directory.web.shell import Shell


def form_page(
    shell: Shell, template: str, error: DirectoryError | None, **context: object
) -> Response[str]:
    """422 for what has to change, 429 with the wait for too many tries.

    The template gets `sentence` and `errors`, both empty where nothing was refused.
    """
    status = 200 if error is None else 429 if isinstance(error, TooMany) else 422
    answer = shell.page(
        template,
        status=status,
        sentence=error.sentence if error else "",
        errors=error.errors if error else (),
        **context,
    )
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer
