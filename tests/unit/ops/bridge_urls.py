"""Views that show what the bridge does with what it is given."""

import threading
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from parvis.ops.ranges import file_response

closed: list[str] = []


def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "query": request.GET.dict(),
            "body": len(request.body),
            "cookies": request.COOKIES,
            "address": request.META["REMOTE_ADDR"],
            "thread": threading.current_thread().name,
        }
    )


def upload(request: HttpRequest) -> JsonResponse:
    file = request.FILES["file"]
    return JsonResponse({"name": file.name, "size": file.size})


def cookies(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("two")
    response.set_cookie("one", "1", httponly=True)
    response.set_cookie("two", "2")
    return response


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("of course")


pair = threading.Barrier(2, timeout=10)


def together(request: HttpRequest) -> HttpResponse:
    pair.wait()
    return HttpResponse("done")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        try:
            for number in range(1000):
                yield b"%d," % number
        finally:
            closed.append("stream")

    return StreamingHttpResponse(parts())


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(__file__).open("rb"), content_type="text/plain")


def ranged(request: HttpRequest) -> HttpResponseBase:
    return file_response(request, Path(request.GET.get("path", __file__)), content_type="text/plain")


def broken_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("even this")


urlpatterns = [
    path("echo", echo),
    path("upload", upload),
    path("cookies", cookies),
    path("fail", fail),
    path("together", together),
    path("stream", stream),
    path("file", file),
    path("ranged", ranged),
]
handler500 = broken_page
