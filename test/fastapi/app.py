"""Echoes its input, for every parameter style, kind of body and kind of answer.

It runs on FastAPI 0.88 with pydantic 1, which Provena uses, and on the newest version. What FastAPI
cannot declare is described with openapi_extra, and parsed here as OpenAPI specifies.

    python app.py      # prints its URL, and runs until its standard input is closed
"""

import json
import socket
import sys
import threading
from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from email.parser import BytesParser
from enum import Enum
from typing import Any, Dict, List, Literal, Optional, Union
from urllib.parse import unquote, unquote_plus
from uuid import UUID

import uvicorn
from fastapi import Body, FastAPI, File, Form, Header, HTTPException, Query, Request, UploadFile
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from pydantic import BaseModel, Json

app = FastAPI(title="Echo", version="1")


def plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        dump = getattr(value, "model_dump", None) or value.dict
        return plain(dump())
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value


def echo(value: Any) -> JSONResponse:
    return JSONResponse({"value": plain(value)})


class Kind(str, Enum):
    reef = "REEF"
    shoal = "7"


# Parameters that FastAPI can declare.

TYPES = {
    "text": str,
    "integer": int,
    "number": float,
    "flag": bool,
    "kind": Kind,
    "day": date,
    "moment": datetime,
    "uuid": UUID,
    "decimal": Decimal,
}
LISTS = {"texts": List[str], "integers": List[int], "numbers": List[float]}


def declare(name: str, kind: Any) -> None:
    @app.get("/query/" + name, operation_id="query_" + name)
    def in_query(x: kind = Query()):
        return echo(x)

    @app.get("/query_optional/" + name, operation_id="query_optional_" + name)
    def in_query_optional(x: Optional[kind] = Query(default=None)):
        return echo(x)

    if name in LISTS:
        return

    @app.get("/path/" + name + "/{x}/end", operation_id="path_" + name)
    def in_path(x: kind):
        return echo(x)

    @app.get("/header/" + name, operation_id="header_" + name)
    def in_header(x_value: kind = Header()):
        return echo(x_value)

    @app.post("/form/" + name, operation_id="form_" + name)
    def in_form(x: kind = Form()):
        return echo(x)

    @app.post("/body/" + name, operation_id="body_" + name)
    def in_body(x: kind = Body(embed=True)):
        return echo(x)


for name, kind in {**TYPES, **LISTS}.items():
    declare(name, kind)


@app.get("/path/whole/{x:path}", operation_id="path_whole")
def path_whole(x: str):
    return echo(x)


@app.get("/query/any", operation_id="query_any")
def query_any(x: Any = Query()):
    return echo(x)


@app.get("/query/named", operation_id="query_named")
def query_named(
    a: str = Query(alias="dc:title"),
    b: str = Query(alias="a b"),
    c: str = Query(alias="ä[]&="),
):
    return echo([a, b, c])


# Parameters in styles that FastAPI cannot declare.

PRIMITIVE = {"type": "string"}
LIST = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "additionalProperties": {"type": "string"}}
SHAPES = {"word": PRIMITIVE, "list": LIST, "object": OBJECT}


def pairs_in(parts: List[str]) -> List[Any]:
    return list(zip(parts[0::2], parts[1::2]))


def read_path(style: str, explode: bool, shape: str, raw: str) -> Any:
    lead = {"simple": "", "label": ".", "matrix": ";"}[style]
    assert raw.startswith(lead), raw
    text = raw[len(lead):]
    if style == "matrix" and not (explode and shape != "word"):
        assert text.startswith("x="), raw
        text = text[2:]
    separator = lead if explode and lead else ","
    if shape == "word":
        return unquote(text)
    parts = text.split(separator)
    if shape == "list":
        if style == "matrix" and explode:
            parts = [part[2:] for part in parts]
        return [unquote(part) for part in parts]
    pairs = [part.split("=", 1) for part in parts] if explode else pairs_in(parts)
    return {unquote(key): unquote(value) for key, value in pairs}


def read_query(style: str, explode: bool, shape: str, raw: str) -> Any:
    pairs = [part.split("=", 1) for part in raw.split("&") if part]
    if style == "deepObject":
        return {unquote_plus(key)[2:-1]: unquote_plus(value) for key, value in pairs}
    if explode and shape == "object":
        return {unquote_plus(key): unquote_plus(value) for key, value in pairs}
    if explode and shape == "list":
        return [unquote_plus(value) for _, value in pairs]
    ((_, text),) = pairs
    if shape == "word":
        return unquote_plus(text)
    separator = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}[style]
    parts = [unquote_plus(part) for part in text.split(separator)]
    return parts if shape == "list" else dict(pairs_in(parts))


def read_header(explode: bool, shape: str, text: str) -> Any:
    if shape == "word":
        return text
    parts = text.split(",")
    if shape == "list":
        return parts
    return dict(part.split("=", 1) for part in parts) if explode else dict(pairs_in(parts))


def style(place: str, name: str, explode: bool, shape: str) -> None:
    operation = "_".join([place, name, "exploded" if explode else "whole", shape])
    parameter = {
        "name": "x" if place != "header" else "X-Value",
        "in": place,
        "required": True,
        "style": name,
        "explode": explode,
        "schema": SHAPES[shape],
    }
    path = "/styled/" + operation + ("/{x}/end" if place == "path" else "")

    @app.get(path, operation_id=operation, openapi_extra={"parameters": [parameter]})
    def styled(request: Request):
        if place == "path":
            raw = request.scope["raw_path"].decode().split("?")[0].split("/")[-2]
            return echo(read_path(name, explode, shape, raw))
        if place == "query":
            return echo(read_query(name, explode, shape, request.scope["query_string"].decode()))
        return echo(read_header(explode, shape, request.headers["x-value"]))


for shape in SHAPES:
    for explode in (True, False):
        for name in ("simple", "label", "matrix"):
            style("path", name, explode, shape)
        style("query", "form", explode, shape)
        style("header", "simple", explode, shape)
style("query", "spaceDelimited", False, "list")
style("query", "pipeDelimited", False, "list")
style("query", "deepObject", True, "object")


def content(place: str) -> None:
    parameter = {
        "name": "x" if place != "header" else "X-Value",
        "in": place,
        "required": True,
        "content": {"application/json": {"schema": {}}},
    }
    path = "/content/" + place + ("/{x}/end" if place == "path" else "")

    @app.get(path, operation_id="json_" + place, openapi_extra={"parameters": [parameter]})
    def as_json(request: Request):
        if place == "path":
            return echo(json.loads(unquote(request.scope["raw_path"].decode().split("/")[-2])))
        found = request.query_params["x"] if place == "query" else request.headers["x-value"]
        return echo(json.loads(found))


for place in ("path", "query", "header"):
    content(place)


# Bodies.


class Reading(BaseModel):
    at: datetime
    celsius: float
    note: Optional[str] = None


class Site(BaseModel):
    name: str
    kind: Kind
    depth: Optional[int] = None
    readings: List[Reading] = []
    labels: Dict[str, str] = {}
    owner: Union[int, str, None] = None
    extra: Any = None


class Fish(BaseModel):
    type: Literal["fish"]
    fins: int


class Coral(BaseModel):
    type: Literal["coral"]
    polyps: List[int]


class Find(BaseModel):
    animal: Union[Fish, Coral] = Body(discriminator="type")


@app.post("/body/site", operation_id="body_site")
def body_site(site: Site):
    return echo(site)


@app.post("/body/two", operation_id="body_two")
def body_two(site: Site, other: Site, note: str = Body()):
    return echo({"site": site, "other": other, "note": note})


@app.post("/body/animal", operation_id="body_animal")
def body_animal(find: Find):
    return echo(find)


@app.post("/body/any", operation_id="body_any")
def body_any(x: Any = Body()):
    return echo(x)


@app.post("/body/list", operation_id="body_list")
def body_list(x: List[Dict[str, Any]]):
    return echo(x)


@app.post("/form/many", operation_id="form_many")
def form_many(
    word: str = Form(),
    n: int = Form(),
    ratio: Optional[float] = Form(default=None),
    flag: bool = Form(default=False),
    tags: List[str] = Form(default=[]),
):
    return echo({"word": word, "n": n, "ratio": ratio, "flag": flag, "tags": tags})


def of_file(file: UploadFile) -> Any:
    return {
        "name": file.filename,
        "type": file.content_type,
        "content": file.file.read(),
    }


@app.post("/form/files", operation_id="form_files")
def form_files(
    file: UploadFile = File(),
    more: List[UploadFile] = File(default=[]),
    content: bytes = File(default=b""),
    comment: str = Form(default=""),
    tags: List[str] = Form(default=[]),
):
    return echo(
        {
            "file": of_file(file),
            "more": [of_file(one) for one in more],
            "content": content,
            "comment": comment,
            "tags": tags,
        }
    )


@app.post("/form/json", operation_id="form_json")
def form_json(file: UploadFile = File(), x: Json = Form()):
    return echo({"file": of_file(file), "x": x})


def takes(media_type: str, schema: Any, **media: Any) -> Any:
    described = {"schema": schema, **media}
    return {"requestBody": {"required": True, "content": {media_type: described}}}


SENT = {
    "text": ("text/plain", {"type": "string"}),
    "csv": ("text/csv", {"type": "string"}),
    "xml": ("application/xml", {"type": "object", "properties": {"name": {"type": "string"}}}),
    "bytes": ("application/octet-stream", {"type": "string", "format": "binary"}),
    "picture": ("image/*", {"type": "string", "format": "binary"}),
    "lines": ("application/jsonl", {"type": "object"}),
    "ndjson": ("application/x-ndjson", {}),
    "sequence": ("application/json-seq", {}),
    "patch": ("application/merge-patch+json", {"type": "object"}),
    "range": ("application/*+json", {}),
    "anything": ("*/*", {}),
}


def send(name: str, media_type: str, schema: Any) -> None:
    @app.post("/raw/" + name, operation_id="raw_" + name, openapi_extra=takes(media_type, schema))
    async def raw(request: Request):
        return echo({"type": request.headers.get("content-type"), "content": await request.body()})


for name, (media_type, schema) in SENT.items():
    send(name, media_type, schema)

PARTS = takes(
    "multipart/form-data",
    {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "meta": {"type": "object"},
            "note": {"type": "string"},
            "scan": {"type": "string", "format": "binary"},
            "list": LIST,
        },
    },
    encoding={
        "note": {"contentType": "text/markdown"},
        "scan": {"contentType": "image/png"},
        "list": {"style": "form", "explode": False},
    },
)


@app.post("/raw/parts", operation_id="raw_parts", openapi_extra=PARTS)
async def raw_parts(request: Request):
    head = "content-type: " + request.headers["content-type"] + "\r\n\r\n"
    message = BytesParser().parsebytes(head.encode() + await request.body())
    return echo(
        [
            {
                "name": part.get_param("name", header="content-disposition"),
                "type": part["content-type"],
                "content": part.get_payload(decode=True),
            }
            for part in message.get_payload()
        ]
    )


STYLED_FORM = takes(
    "application/x-www-form-urlencoded",
    {"type": "object", "properties": {"list": LIST, "deep": OBJECT, "word": PRIMITIVE}},
    encoding={
        "list": {"explode": False},
        "deep": {"style": "deepObject", "explode": True},
    },
)


@app.post("/raw/form", operation_id="raw_form", openapi_extra=STYLED_FORM)
async def raw_form(request: Request):
    pairs = [part.split("=", 1) for part in (await request.body()).decode().split("&") if part]
    found: Dict[str, Any] = {"deep": {}}
    for key, value in pairs:
        name = unquote_plus(key)
        if name == "list":
            found["list"] = [unquote_plus(part) for part in value.split(",")]
        elif name == "word":
            found["word"] = unquote_plus(value)
        else:
            found["deep"][name[len("deep["):-1]] = unquote_plus(value)
    return echo(found)


# Answers: the bytes in the request are returned with the media type of the operation.


ANSWERS = {
    "json": "application/json",
    "vendor": "application/vnd.reef+json",
    "problem": "application/problem+json; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "yaml": "application/yaml",
    "lines": "application/jsonl",
    "ndjson": "application/x-ndjson",
    "sequence": "application/json-seq",
    "bytes": "application/octet-stream",
    "picture": "image/png",
    "none": None,
}


def answer(name: str, media_type: Optional[str]) -> None:
    @app.post(
        "/answer/" + name,
        operation_id="answer_" + name,
        openapi_extra=takes("application/octet-stream", {"type": "string", "format": "binary"}),
    )
    async def as_asked(request: Request):
        body = await request.body()

        async def chunks():
            for start in range(0, len(body), 7):
                yield body[start:start + 7]

        if media_type is None:
            return Response(body)
        return StreamingResponse(chunks(), headers={"content-type": media_type})


for name, media_type in ANSWERS.items():
    answer(name, media_type)


@app.get("/answer/html", operation_id="answer_html", response_class=HTMLResponse)
def answer_html(x: str):
    return x


@app.get("/answer/plain", operation_id="answer_plain", response_class=PlainTextResponse)
def answer_plain(x: str):
    return x


@app.delete("/answer/nothing", operation_id="answer_nothing", status_code=204)
def answer_nothing():
    return Response(status_code=204)


@app.get("/answer/elsewhere", operation_id="answer_elsewhere")
def answer_elsewhere():
    return RedirectResponse("/query/text?x=found")


@app.get("/answer/refusal", operation_id="answer_refusal")
def answer_refusal(x: str):
    raise HTTPException(status_code=418, detail={"reason": x})


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))

    def end_with_input() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_input, daemon=True).start()
    listener.listen(128)
    print("http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])
