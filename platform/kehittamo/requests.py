"""Requests as this house reads them: a form that came in pieces is no form, and most only read."""

from typing import IO, Any

from flask import Request, g, has_request_context, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser


class _LoudParser(FormDataParser):
    """Says so when a form can't be read, where the library gives an empty one."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """The fields and files. Raises `BadRequest`."""
        try:
            return super().parse(stream, mimetype, content_length, options)
        except (ValueError, LookupError) as fault:
            raise BadRequest from fault


class WholeRequest(Request):
    """A form without its boundary, without its end, without fields, or of garbage is answered with 400.

    Read as an empty form it would look like a visitor who cleared every field.
    """

    form_data_parser_class = _LoudParser

    def make_form_data_parser(self) -> FormDataParser:
        """The library's parser, which is no longer silent."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
            self._check_names()
        except BadRequest:
            # the page that tells of it asks again, and must be able to be drawn
            self.__dict__["form"] = self.__dict__["files"] = ImmutableMultiDict()
            raise

    def _check_names(self) -> None:
        """Every form of ours has fields, if only its token, and every field has a name."""
        names = [*self.form, *self.files]
        if self.mimetype == "multipart/form-data" and not (names and all(names)):
            raise BadRequest


def only_reads() -> bool:
    """A request that only reads must not hold up those who write; a view may say otherwise in `g.writes`."""
    return has_request_context() and request.method in ("GET", "HEAD") and not g.get("writes", False)
