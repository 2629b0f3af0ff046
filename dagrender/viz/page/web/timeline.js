// The film as in an editor: a row a track, the top one first; under them what each output is joined from.

const ROW = 24, ROW_GAP = 3, RULER_HEIGHT = 24, NAME_WIDTH = 92, CHANGE_HEIGHT = 5;
const NAME_FONT = `600 11px ${FONT}`;

class TimelineView {
  constructor(canvas, app) {
    Object.assign(this, { canvas, app, model: app.model, film: app.model.films[0], hoverAt: null });
    this.surface = new Surface(canvas, (context, width, height) => this.draw(context, width, height));
    this.arrange();
    listen(canvas, {
      drag: (dx, dy) => { this.pan(-dx); canvas.parentElement.parentElement.scrollTop -= dy; },
      scroll: (dx) => this.pan(dx),
      zoom: (factor, x) => this.zoom(factor, x),
      hover: (x, y) => this.hover(x, y),
      click: (x, y) => this.click(x, y),
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** The rows of the film that is shown. */
  arrange() {
    const { model, film } = this;
    this.frames = Math.max(1, film?.frames || 0, ...model.outputs.filter((one) => this.isOf(one)).map((one) => one.frames || 0));
    this.frameSeconds = film?.frameSeconds || model.frameSeconds;
    this.begin = 0;
    this.end = this.frames;
    this.rows = (film?.tracks || []).flatMap((track) => lanesOf(track.clips).map((clips, at) => ({ name: at ? "" : track.name, clips })));
    for (const output of model.outputs) {
      if (output.kind !== "video" || output.node < 0 || !this.isOf(output)) continue;
      this.rows.push({ name: output.name, pieces: this.segmentsOf(output) });
      for (const track of output.tracks || []) this.rows.push({ name: track.name || "sound", pieces: track.blocks.filter(([node]) => node >= 0) });
    }
    this.changes = (model.changes?.outputs || []).filter((one) => model.outputs.some((output) => output.name === one.name && this.isOf(output)));
    this.height = RULER_HEIGHT + this.rows.length * (ROW + ROW_GAP) + 4;
    this.canvas.parentElement.style.height = `${this.height}px`;
    this.surface.ask();
  }

  isOf(output) { return this.model.films.length < 2 || output.film === this.model.films.indexOf(this.film); }

  segmentsOf(output) {
    const found = [];
    let at = 0;
    for (const node of output.segments) {
      const frames = node >= 0 ? this.model.nodes[node].frames : 0;
      if (node >= 0) found.push([node, at, at + frames]);
      at += frames;
    }
    return found;
  }

  get pxPerFrame() { return Math.max(1e-9, (this.surface.width - NAME_WIDTH - 12) / (this.end - this.begin)); }
  xOf(frame) { return NAME_WIDTH + (frame - this.begin) * this.pxPerFrame; }
  frameAt(x) { return this.begin + (x - NAME_WIDTH) / this.pxPerFrame; }

  pan(px) { this.window(this.begin + px / this.pxPerFrame, this.end - this.begin); }

  zoom(factor, x = this.surface.width / 2) {
    const at = this.frameAt(x), length = Math.min(this.frames, Math.max(Math.min(12, this.frames), (this.end - this.begin) / factor));
    this.window(at - (at - this.begin) * length / (this.end - this.begin), length);
  }

  window(begin, length) {
    this.begin = Math.max(0, Math.min(this.frames - length, begin));
    this.end = this.begin + length;
    this.surface.ask();
  }

  /** Some frames in sight, if they are not. */
  show(spans) {
    if (!spans.length) return;
    const first = spans[0][0], end = spans.at(-1)[1], length = this.end - this.begin;
    if (first >= this.begin && end <= this.end) return;
    const wanted = Math.min(this.frames, Math.max(length, (end - first) * 1.2));
    this.window((first + end - wanted) / 2, wanted);
  }

  hit(x, y) {
    const row = this.rows[Math.floor((y - RULER_HEIGHT) / (ROW + ROW_GAP))], frame = this.frameAt(x);
    if (x < NAME_WIDTH || y < RULER_HEIGHT || !row) return {};
    // a clip of a few px is still to be had: the nearest within 3 px
    const reach = 3 / this.pxPerFrame;
    const clip = row.clips && nearest(row.clips, (one) => [one.a, one.b], frame, reach);
    const piece = row.pieces && nearest(row.pieces, ([, first, end]) => [first, end], frame, 0);
    return { clip, piece };
  }

  hover(x, y) {
    const { clip, piece } = x === null ? {} : this.hit(x, y), frame = x === null || x < NAME_WIDTH ? null : this.frameAt(x);
    this.hoverAt = frame === null ? null : Math.max(0, Math.min(this.frames, frame));
    this.canvas.style.cursor = clip || piece ? "pointer" : "";
    const at = (frames) => clock(frames * this.frameSeconds);
    let lines = null;
    if (clip) lines = [`${clip.l}`, `${clip.kind}, ${at(clip.a)} to ${at(clip.b)}`, clip.q];
    else if (piece) lines = [`${at(piece[1])} to ${at(piece[2])}`, this.model.states[this.model.nodes[piece[0]].state].join(": ")];
    else if (frame !== null) lines = [at(this.hoverAt)];
    this.app.tip(lines, this.canvas, x, y);
    this.surface.ask();
  }

  click(x, y) {
    const { clip, piece } = this.hit(x, y);
    if (clip) this.app.selectClip(clip.n, "timeline");
    else if (piece) this.app.selectNodes([piece[0]], "timeline");
    else if (x >= NAME_WIDTH) this.app.selectTime(Math.max(0, Math.min(this.frames - 1, Math.floor(this.frameAt(x)))), "timeline");
    else this.app.clear();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const clips = this.rows.flatMap((row) => row.clips || []), at = clips.findIndex((one) => one.n === this.app.clip);
    if (event.key === "ArrowLeft" || event.key === "ArrowUp") this.pick(clips[at < 0 ? 0 : at - 1]);
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") this.pick(clips[at + 1]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.window(0, this.frames);
    else return;
    event.preventDefault();
  }

  pick(clip) { if (clip) this.app.selectClip(clip.n, "keys"); }

  draw(context, width, height) {
    const { model, app } = this, colours = app.colours;
    context.save();
    context.beginPath();
    context.rect(NAME_WIDTH, 0, width - NAME_WIDTH, height);
    context.clip();
    this.drawRuler(context, width, height, colours);
    this.rows.forEach((row, at) => {
      const y = RULER_HEIGHT + at * (ROW + ROW_GAP);
      context.fillStyle = colours.panel;
      context.fillRect(NAME_WIDTH, y, width, ROW);
      if (row.clips) this.drawClips(context, row.clips, y, width, colours);
      else this.drawPieces(context, row.pieces, y, width, colours);
    });
    for (const [first, end] of app.spans) {
      const left = this.xOf(first), right = Math.max(this.xOf(end), left + 2);
      context.fillStyle = colours.select;
      context.globalAlpha = 0.14;
      context.fillRect(left, 0, right - left, height);
      context.globalAlpha = 1;
      context.fillRect(left, 0, right - left, 3);
    }
    for (const frame of [app.time, this.hoverAt]) {
      if (frame === null || frame === undefined) continue;
      context.strokeStyle = frame === app.time ? colours.select : colours.muted;
      context.beginPath();
      context.moveTo(this.xOf(frame) + 0.5, 0);
      context.lineTo(this.xOf(frame) + 0.5, height);
      context.stroke();
    }
    context.restore();
    context.font = NAME_FONT;
    context.textAlign = "left";
    context.fillStyle = colours.muted;
    this.rows.forEach((row, at) => {
      if (row.name) context.fillText(fitted(row.name, NAME_FONT, NAME_WIDTH - 20), 12, RULER_HEIGHT + at * (ROW + ROW_GAP) + 16);
    });
    if (!this.rows.length) context.fillText("no tracks", 12, 16);
  }

  drawRuler(context, width, height, colours) {
    const { frameSeconds } = this, [begin, end] = [this.begin * frameSeconds, this.end * frameSeconds];
    const xOf = (second) => this.xOf(second / frameSeconds), tell = (second) => clock(Math.round(second * 1000) / 1000);
    drawRuler(context, colours, { begin, end, secondPx: this.pxPerFrame / frameSeconds, xOf, tell }, 8, height);
    for (const output of this.changes) {
      for (const [name, tone] of [["heard", 0], ["moved", 0], ["changed", 1]]) {
        for (const [from, to] of output[name] || []) {
          const left = this.xOf(from / this.frameSeconds), right = this.xOf(to / this.frameSeconds);
          context.fillStyle = tone ? this.app.fillOf(context, this.app.toRun) : colours.muted;
          context.fillRect(left, RULER_HEIGHT - CHANGE_HEIGHT - 1, Math.max(2, right - left), tone ? CHANGE_HEIGHT : 2);
        }
      }
    }
  }

  drawClips(context, clips, y, width, colours) {
    const { app } = this;
    for (const clip of clips) {
      const left = this.xOf(clip.a), right = this.xOf(clip.b);
      if (right < NAME_WIDTH || left > width) continue;
      const wide = Math.max(2, right - left - 1), chosen = app.clip === clip.n, lit = !app.litClips || app.litClips.has(clip.n);
      context.globalAlpha = lit ? 1 : 0.3;
      context.fillStyle = colours.page;
      context.strokeStyle = chosen ? colours.select : colours.muted;
      context.lineWidth = chosen ? 2.5 : 1;
      roundRect(context, left + 0.5, y + 1, wide, ROW - 2, 5);
      context.fill();
      context.stroke();
      const [lead, tail] = clip.x || [0, 0];
      context.fillStyle = colours.rule;
      for (const [from, to, down] of [[clip.a, clip.a + lead, true], [clip.b - tail, clip.b, false]]) {
        if (to <= from) continue;
        const x0 = this.xOf(from), x1 = this.xOf(to);
        context.beginPath();
        context.moveTo(x0, down ? y + ROW - 1 : y + 1);
        context.lineTo(x1, down ? y + 1 : y + ROW - 1);
        context.lineTo(down ? x0 : x1, down ? y + 1 : y + 1);
        context.closePath();
        context.fill();
      }
      const from = Math.max(left, NAME_WIDTH), room = Math.min(right, width) - from - 12;
      if (room > 18) {
        context.font = NOTE_FONT;
        context.fillStyle = colours.ink;
        context.fillText(fitted(clip.l, NOTE_FONT, room), from + 6, y + 16);
      }
    }
    context.globalAlpha = 1;
    context.lineWidth = 1;
  }

  drawPieces(context, pieces, y, width, colours) {
    const { app, model } = this;
    for (const [node, first, end] of pieces) {
      const left = this.xOf(first), right = this.xOf(end);
      if (right < NAME_WIDTH || left > width) continue;
      context.globalAlpha = !app.lit || app.lit.has(node) ? 1 : 0.25;
      context.fillStyle = app.fillOf(context, model.nodes[node].state);
      context.fillRect(left, y + 5, Math.max(0.7, right - left - (right - left > 4 ? 1 : 0)), ROW - 10);
      if (app.chosen?.has(node)) {
        context.strokeStyle = colours.select;
        context.lineWidth = 2;
        context.strokeRect(left, y + 4, Math.max(2, right - left - 1), ROW - 8);
      }
    }
    context.globalAlpha = 1;
    context.lineWidth = 1;
  }
}

/** Clips of a track in as few rows as it takes that none covers another; transitions may overlap. */
function lanesOf(clips) {
  const lanes = [];
  for (const clip of [...clips].sort((a, b) => a.a - b.a || a.b - b.b)) {
    const [lead] = clip.x || [0, 0];
    const free = lanes.find((lane) => lane.at(-1).b <= clip.a + lead) || lanes[lanes.push([]) - 1];
    free.push(clip);
  }
  return lanes;
}

function nearest(items, spanOf, frame, reach) {
  let best, least = Infinity;
  for (const item of items) {
    const [first, end] = spanOf(item), off = Math.max(first - frame, frame - end, 0);
    if (off <= reach && off < least && (off || frame < end)) { best = item; least = off; }
  }
  return best;
}
