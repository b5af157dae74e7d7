"""Make everything of one video.

The file is decoded twice. First for the smallest rendition, which is a tenth of the work, and
for all that is looked at on the way; then it can be watched. Then for all larger renditions at
once, but for the last pictures, which are kept: as many as memory was to spare. Encoding all at
once from the start would spare the second decoding of the others, but nobody could watch before
the last was done.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from os import sched_getaffinity
from pathlib import Path
from typing import Final, TypeVar

from av import FFmpegError, VideoFrame

from parvis.media.processing.video import plan
from parvis.media.processing.video.contract import (
    ORIGINAL,
    SOUND,
    Made,
    Refused,
    RenditionMade,
    VideoOrder,
)
from parvis.media.processing.video.frames import Upload
from parvis.media.processing.video.join import joined
from parvis.media.processing.video.plan import TICKS, Part, Rung, Timed
from parvis.media.processing.video.probe import Facts, probe
from parvis.media.processing.video.progress import Reporter
from parvis.media.processing.video.renditions import Codec, Encoder, Lane, SoundMade, Way
from parvis.media.processing.video.sound import Sound, Source, make_sound, silent_peaks
from parvis.media.processing.video.tail import Tail
from parvis.media.processing.video.taps import Poster, Previews, milliseconds
from parvis.media.processing.video.upright import Upright

MadeT = TypeVar("MadeT")

_TICK_S: Final = 1.0
_LAST_MOMENT_S: Final = 0.01
_MOST_THREADS: Final = 8
_HELPERS: Final = 2
_AV1_FROM_PX: Final = 540


@dataclass(frozen=True, slots=True)
class _Job:
    """One video on its way."""

    order: VideoOrder
    folder: Path
    upload: Upload
    part: Part
    report: Reporter
    tail: Tail

    @property
    def facts(self) -> Facts:
        return self.upload.facts

    def frames(self) -> Iterator[Timed[VideoFrame]]:
        """Yield the frames of the part, each when it is shown."""
        done = self.report.done_ms
        shown = 0
        pictures = self.tail.after(lambda: self.upload.pictures(self.part))
        for one in plan.paced(pictures, end=round(self.part.length_s * TICKS)):
            self.report.done_ms = done + milliseconds(one.at)
            self.report.tick()  # decoding does, too, but of pictures that were kept there is none
            shown += 1
            yield one
        if not shown:
            raise Refused("damaged", "no frame in the part")
        self.report.done_ms = done + self.part.length_ms


def transcode(order: VideoOrder, report: Reporter, kept_bytes: int) -> None:
    """Fulfil the order and tell of what was made; raises `Refused`, and whatever libraries raise."""
    job = _begun(order, report, kept_bytes)
    report.tell(job.facts.probed)
    if order.stills_only:
        _make_stills(job)
    else:
        # Not waited for where something fails: whoever called ends the process.
        _make_all(job, ThreadPoolExecutor(_HELPERS))


def _begun(order: VideoOrder, report: Reporter, kept_bytes: int) -> _Job:
    folder = Path(order.folder)
    facts = probe(folder / ORIGINAL, order.max_pixels, report.tick)
    part = plan.part_of(
        facts.end_s, start_ms=order.trim_start_ms, end_ms=order.trim_end_ms, max_ms=order.max_duration_ms
    )
    path = folder / ORIGINAL
    if order.join is not None:
        path = joined(order, order.join, part, report)
        facts = probe(path, order.max_pixels, report.tick)
        part = Part(0.0, facts.end_s)
    # One thread more than cores: one always waits to hand its picture over.
    upload = Upload(path, facts, order.max_pixels, _threads() + 1, report.tick)
    return _Job(order, folder, upload, part, report, Tail(kept_bytes))


def _make_stills(job: _Job) -> None:
    """Make a new cover; a chosen one is sought rather than waited for."""
    if (cover_ms := job.order.cover_ms) is not None:
        part, at_s = job.part, min(cover_ms / 1000, job.part.length_s - _LAST_MOMENT_S)
        job = replace(job, part=Part(part.start_s + max(0.0, at_s), part.end_s))
    job.report.total_ms = job.part.length_ms
    poster = Poster(job.facts, job.folder, duration_ms=job.part.length_ms, cover_ms=cover_ms and 0)
    for one in job.frames():
        poster.feed(one)
        if poster.is_chosen:
            break
    job.report.tell(poster.write())


def _make_all(job: _Job, helpers: Executor) -> None:
    smallest, *larger = plan.rungs(job.facts.size, job.order.ladder, job.facts.frame_rate)
    modern = [rung for rung in larger if rung.short_side >= _AV1_FROM_PX and job.order.av1]
    job.report.total_ms = job.part.length_ms * (1 + bool(larger) + bool(modern))
    sound: SoundMade = helpers.submit(_sound, job)
    previews, told = _first_playable(job, smallest, sound, helpers)
    _ladder(job, larger, sound, "h264", after=told)
    _ladder(job, modern, sound, "av1", after=told)
    list(_as_made(told, job.report))
    job.report.tell(_made(job, previews, sound.result()))


def _made(job: _Job, previews: Previews, sound: Sound | None) -> Made:
    strip, hashes = previews.write(job.folder)
    return Made(
        duration_ms=job.part.length_ms,
        has_sound=sound is not None,
        peaks=(sound.peaks if sound else silent_peaks()).hex(),
        strip=strip,
        frame_hashes=hashes.hex(),
        sound_print=sound.fingerprint.hex() if sound else "",
        loudness_lufs=sound.loudness_lufs if sound else None,
    )


def _first_playable(
    job: _Job, rung: Rung, sound: SoundMade, helpers: Executor
) -> tuple[Previews, list[Future[None]]]:
    """Make the smallest rendition and the poster, and look at the pictures for the rest.

    The last of both is still being made on return, and told of then: decoding goes on meanwhile.
    """
    length_ms, cover_ms = job.part.length_ms, job.order.cover_ms
    poster = Poster(job.facts, job.folder, duration_ms=length_ms, cover_ms=cover_ms)
    previews = Previews((rung.width, rung.height), duration_ms=length_ms)
    upright = Upright(job.facts, (rung.width, rung.height), job.folder)
    lane = Lane(Encoder(rung, job.folder, sound, frame_rate=job.facts.frame_rate, way=Way("h264", 1)))
    stills: Future[None] | None = None
    for one in job.frames():
        poster.feed(one)
        if poster.is_chosen and stills is None:
            stills = helpers.submit(_tell_of_poster, poster, job.report)
        frame = upright.timed(one)
        lane.put(frame)
        previews.feed(frame)
    stills = stills or helpers.submit(_tell_of_poster, poster, job.report)
    return previews, [stills, helpers.submit(_tell_of_rendition, lane.finish(), stills, job.report)]


def _tell_of_poster(poster: Poster, report: Reporter) -> None:
    report.tell(poster.write())


def _tell_of_rendition(made: Future[RenditionMade], poster: Future[None], report: Reporter) -> None:
    """Tell of the first rendition after the poster, which is shown before it."""
    poster.result()
    report.tell(made.result())


def _ladder(
    job: _Job, rungs: list[Rung], sound: SoundMade, codec: Codec, *, after: list[Future[None]]
) -> None:
    """Make renditions side by side from one decoding; the smaller are scaled from the largest.

    They are told of `after` what can be watched before.
    """
    if not rungs:
        return
    upright = Upright(job.facts, (rungs[-1].width, rungs[-1].height), job.folder)
    # The largest is half of the work and more: on one thread it would be done last, with a core idle.
    threads = _threads()
    ways = [Way(codec, threads if rung is rungs[-1] else 1) for rung in rungs]
    rate = job.facts.frame_rate
    lanes = [
        Lane(Encoder(rung, job.folder, sound, frame_rate=rate, way=way))
        for rung, way in zip(rungs, ways, strict=True)
    ]
    for one in replace(job, upload=replace(job.upload, threads=threads)).frames():
        frame = upright.timed(one)
        for lane in lanes:
            lane.put(frame)
    made_of_all = [lane.finish() for lane in lanes]
    list(_as_made(after, job.report))
    for made in _as_made(made_of_all, job.report):
        job.report.tell(made)


def _as_made(futures: Iterable[Future[MadeT]], report: Reporter) -> Iterator[MadeT]:
    """Yield what is made when it is; that nothing is decoded any more is no standstill."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_TICK_S, return_when=FIRST_COMPLETED)
        report.tick()
        for future in done:
            yield future.result()


def _sound(job: _Job) -> Sound | None:
    order, part = job.order, job.part
    if order.sound_file is not None:
        other = Source(job.folder / order.sound_file, Part(0.0, part.length_s), order.max_pixels)
        try:
            sound = make_sound(other, job.folder, part.length_ms, job.report.tick)
        except (Refused, FFmpegError) as error:
            raise Refused("sound_unreadable", str(error)) from error
        if sound is None:
            raise Refused("sound_unreadable", "no sound")
        return sound
    if not job.facts.has_sound:
        return None
    own = Source(job.upload.path, part, order.max_pixels)
    try:
        return make_sound(own, job.folder, part.length_ms, job.report.tick)
    except FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        # Pictures without their sound are better than nothing.
        (job.folder / SOUND).unlink(missing_ok=True)
        return None


def _threads() -> int:
    return min(_MOST_THREADS, len(sched_getaffinity(0)))
