"""What an extraction is to write: from its request to frames with their keys."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from dagrender.digest import Digest, combine, digest_value
from dagrender.engine.examine import examine
from dagrender.engine.gather import Gathered
from dagrender.engine.inquiry import Answering
from dagrender.engine.prepare import Prepared, PreparedFilm, complaints
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.errors import Problem, SpecError
from dagrender.events import Event
from dagrender.graph.compile import compile_captures
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.media.probing.checking import complaint
from dagrender.nodes import frame
from dagrender.nodes.footage import Footage
from dagrender.plan.extraction import (
    ALL,
    Moments,
    Range,
    clip_moments,
    film_moments,
    own_size,
    source_moments,
)
from dagrender.plan.materials import Source
from dagrender.plan.timeline import PlacedClip
from dagrender.store.store import Store

SPEC_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRequest:
    """What is asked of an extraction: of the spec or media file ``source``, into ``folder``."""

    source: Path
    cache: Path
    folder: Path
    format: FrameFormat
    range: Range = ALL
    clip: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    jobs: int | None = None
    executor: str = "processes"
    force: bool = False
    confined: bool = False
    allow_network: bool = False
    patience: float = 1.0

    @property
    def is_of_spec(self) -> bool:
        """Whether the source is a spec, by its suffix."""
        return self.source.suffix.lower() in SPEC_SUFFIXES

    def as_build(self) -> BuildRequest:
        """A request for a build of the same spec, run in the same way."""
        return BuildRequest(
            spec=self.source,
            cache=self.cache,
            overrides=self.overrides,
            jobs=self.jobs,
            executor=self.executor,
            force=self.force,
            allow_outside=True,  # none of the spec's outputs is written
            confined=self.confined,
            allow_network=self.allow_network,
            patience=self.patience,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A frame to write: when it is shown, its key, and what it shows."""

    time_s: Fraction
    key: Digest
    subject: frame.Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """All frames of an extraction in order, what they are read from, and their size."""

    shots: tuple[Shot, ...]
    params: frame.Params
    footage: Footage
    sources: tuple[Source, ...]
    width_px: int
    height_px: int
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> Digest:
        """Of the whole: which frames, in which order, shown when."""
        keys = combine(shot.key for shot in self.shots)
        return digest_value((keys, tuple(shot.time_s for shot in self.shots)))


def subjects_of(
    request: ExtractRequest,
    store: Store,
    asked: Answering,
    thorough: frozenset[Digest] = frozenset(),
    tell: Callable[[Event], None] | None = None,
) -> Subjects:
    """The frames that ``request`` asks for; sources that are new are probed by ``asked``.

    The files whose digests are in ``thorough`` are checked for damage from end to end: where frames
    are lost, others stand in for them. ``tell`` is told of what is fetched.

    Raises:
        SpecError: the spec, the clip or the range is wrong.
        SourceError: the file is no media, or cannot be read.
    """
    if not request.is_of_spec:
        if request.clip is not None or request.overrides:
            option = "--clip" if request.clip is not None else "--set"
            hint = f"a spec ends in {', '.join(SPEC_SUFFIXES)}"
            message = f"{option} needs a spec, and {request.source.name} is none"
            raise SpecError((Problem(message, hint=hint),))
        source, file = examine(request.source, store, asked, thorough=thorough, force=request.force)
        moments = source_moments(source.facts, request.range, source.called)
        said = complaint(source.facts)
        made = subjects_of_source(source, Footage(sources=(file,)), moments, request.format)
        return replace(made, warnings=(f"{source.called}: {said}",) if said else ())
    warned: list[str] = []
    build = replace(request.as_build(), warn=warned.append, tell=tell)
    prepared = survey(build, thorough=thorough, asked=asked)
    warnings = (*warned, *complaints(prepared.gathered))
    return replace(_of_spec(request, prepared), warnings=warnings)


def _of_spec(request: ExtractRequest, prepared: Prepared) -> Subjects:
    timeline, gathered = prepared.plan.timeline, prepared.gathered
    if request.clip is not None:
        placed = _clip(request.clip, timeline.clips)
        moments = clip_moments(placed, timeline.rate, request.range)
        source = placed.source
        assert source is not None  # noqa: S101 - for the type checker: clip_moments has seen to it
        footage = gathered.footage(source.pictures or (source.content,))
        return subjects_of_source(source, footage, moments, request.format)
    moments = film_moments(timeline, request.range)
    return subjects_of_film(prepared.films[0], gathered, moments, request.format)


def _clip(name: str, clips: tuple[PlacedClip, ...]) -> PlacedClip:
    from difflib import get_close_matches

    named = {placed.clip.id: placed for placed in clips if placed.clip.id}
    if name in named:
        return named[name]
    close = get_close_matches(name, named, 1)
    known = ", ".join(sorted(named))
    hint = f'did you mean "{close[0]}"?' if close else f"there is {known}" if known else ""
    message = f'--clip: no clip called "{name}"'
    raise SpecError((Problem(message, hint=hint or "give the clip an id"),))


def subjects_of_source(
    source: Source, footage: Footage, moments: Moments, written: FrameFormat
) -> Subjects:
    """Frames of a source, at its own size, as files.

    Raises:
        SpecError: it has no picture.
    """
    video, image = source.facts.video, source.facts.image
    form = video.form if video else image.form if image else None
    if form is None:
        raise SpecError((Problem(f"{source.called} has no picture"),))
    conform = own_size(form, exact=written is FrameFormat.PNG)
    params = frame.Params(format=written)
    shots = []
    for moment in moments:
        if video:
            gop, within = video.table.identity(moment.frame)
            if video.forms:
                conform = own_size(video.form_at(moment.frame), exact=written is FrameFormat.PNG)
            subject = frame.SourceFrame(gop=gop, within=within, conform=conform)
        else:
            subject = frame.SourceFrame(still=source.content, conform=conform)
        key = frame.recipe(params, subject.key()).key()
        shots.append(Shot(time_s=moment.time_s, key=key, subject=subject))
    width_px, height_px = conform.output_size()
    return Subjects(
        shots=tuple(shots),
        params=params,
        footage=footage,
        sources=(source,),
        width_px=width_px,
        height_px=height_px,
    )


def subjects_of_film(
    film: PreparedFilm, gathered: Gathered, moments: Moments, written: FrameFormat
) -> Subjects:
    """Frames of a film as files."""
    materials = gathered.materials
    first, end = moments[0].frame, moments[-1].frame + 1
    stills = film.planner.stills(first, end)
    wanted = [stills[moment.frame - first] for moment in moments]
    captured = compile_captures(wanted, film.plan, materials)
    params = frame.Params(format=written)
    shots = tuple(
        Shot(
            time_s=moment.time_s,
            key=frame.recipe(params, node.key).key(),
            subject=node.recipe.params,
        )
        for moment, node in zip(moments, captured, strict=True)
    )
    contents = dict.fromkeys(one for node in captured for one in node.contents)
    canvas = film.document.film.canvas
    return Subjects(
        shots=shots,
        params=params,
        footage=gathered.footage(tuple(contents)),
        sources=tuple(materials.sources.values()),
        width_px=canvas.width,
        height_px=canvas.height,
    )
