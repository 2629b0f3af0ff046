// The last build: what each worker did when, and the chain of work that its length hung on.

const BAR = 24, GANTT_HEAD = 26, WORKER_WIDTH = 92;

class GanttView {
  constructor(canvas, app) {
    Object.assign(this, { canvas, app, model: app.model, activities: app.model.build.activities, hovered: null });
    const workers = [...new Set(this.activities.map((one) => one.w))].sort((a, b) => a - b);
    this.rows = workers.map((worker) => ({ name: worker < 0 ? "dagrender" : `worker ${worker + 1}`, bars: this.activities.filter((one) => one.w === worker) }));
    this.length = Math.max(1e-3, app.model.build.wall_s || 0, ...this.activities.map((one) => one.b));
    this.begin = 0;
    this.end = this.length;
    this.critical = this.activities.filter((one) => one.c).sort((a, b) => a.a - b.a);
    this.height = GANTT_HEAD + this.rows.length * (BAR + 8) + 6;
    canvas.parentElement.style.height = `${this.height}px`;
    this.surface = new Surface(canvas, (context, width, height) => this.draw(context, width, height));
    listen(canvas, {
      drag: (dx) => this.window(this.begin - dx / this.pxPerSecond, this.end - this.begin),
      scroll: (dx) => this.window(this.begin + dx / this.pxPerSecond, this.end - this.begin),
      zoom: (factor, x) => this.zoom(factor, x),
      hover: (x, y) => this.hover(x, y),
      click: (x, y) => { const one = this.hit(x, y); one && one.n >= 0 ? app.selectNodes([one.n], "build") : app.clear(); },
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  get pxPerSecond() { return Math.max(1e-9, (this.surface.width - WORKER_WIDTH - 12) / (this.end - this.begin)); }
  xOf(second) { return WORKER_WIDTH + (second - this.begin) * this.pxPerSecond; }
  yOf(row) { return GANTT_HEAD + row * (BAR + 8); }

  window(begin, length) {
    this.begin = Math.max(0, Math.min(this.length - length, begin));
    this.end = this.begin + length;
    this.surface.ask();
  }

  zoom(factor, x = this.surface.width / 2) {
    const at = this.begin + (x - WORKER_WIDTH) / this.pxPerSecond, length = Math.min(this.length, Math.max(0.002, (this.end - this.begin) / factor));
    this.window(at - (at - this.begin) * length / (this.end - this.begin), length);
  }

  hit(x, y) {
    const row = this.rows[Math.floor((y - GANTT_HEAD) / (BAR + 8))], second = this.begin + (x - WORKER_WIDTH) / this.pxPerSecond;
    if (!row || x < WORKER_WIDTH || y < GANTT_HEAD) return null;
    return nearest(row.bars, (one) => [one.a, one.b], second, 2 / this.pxPerSecond) || null;
  }

  hover(x, y) {
    this.hovered = x === null ? null : this.hit(x, y);
    this.canvas.style.cursor = this.hovered ? "pointer" : "";
    this.app.tip(this.hovered && tellActivity(this.hovered), this.canvas, x, y);
    this.surface.ask();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const known = this.activities.filter((one) => one.n >= 0), at = known.findIndex((one) => this.app.chosen?.has(one.n));
    const pick = (one) => one && this.app.selectNodes([one.n], "keys");
    if (event.key === "ArrowRight" || event.key === "ArrowDown") pick(known[at + 1]);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") pick(known[at < 0 ? 0 : at - 1]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.window(0, this.length);
    else return;
    event.preventDefault();
  }

  draw(context, width, height) {
    const { app } = this, { colours } = app;
    const rowOf = new Map(this.rows.map((row, at) => [row.bars[0]?.w, at]));
    context.save();
    context.beginPath();
    context.rect(WORKER_WIDTH, 0, width - WORKER_WIDTH, height);
    context.clip();
    const tell = (second) => (second ? duration(second).replace(/\.?0+ (m?s)$/, " $1") : "0");
    drawRuler(context, colours, { begin: this.begin, end: this.end, secondPx: this.pxPerSecond, xOf: (second) => this.xOf(second), tell }, 6, height);
    this.rows.forEach((row, at) => row.bars.forEach((one) => this.drawBar(context, one, this.yOf(at), width, colours)));
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let at = 1; at < this.critical.length; at += 1) {
      const before = this.critical[at - 1], after = this.critical[at];
      if (before.w === after.w) continue;
      const x = this.xOf(before.b), down = rowOf.get(after.w) > rowOf.get(before.w);
      context.moveTo(x, this.yOf(rowOf.get(before.w)) + (down ? BAR : 0));
      context.lineTo(this.xOf(after.a), this.yOf(rowOf.get(after.w)) + (down ? 0 : BAR));
    }
    context.stroke();
    context.restore();
    context.font = NAME_FONT;
    context.fillStyle = colours.muted;
    this.rows.forEach((row, at) => context.fillText(row.name, 12, this.yOf(at) + 16));
  }

  drawBar(context, one, y, width, colours) {
    const left = this.xOf(one.a), right = this.xOf(one.b);
    if (right < WORKER_WIDTH || left > width) return;
    const wide = Math.max(1, right - left - (right - left > 3 ? 1 : 0)), kind = this.model.kinds.indexOf(one.t), { app } = this;
    const lit = !app.lit || (one.n >= 0 && app.lit.has(one.n));
    context.globalAlpha = lit ? 1 : 0.25;
    context.fillStyle = one.x ? colours.tones[app.failed].edge : kind >= 0 ? colours.kinds[kind] : colours.rule;
    context.fillRect(left, y, wide, BAR);
    if (one.c && kind >= 0) {
      context.fillStyle = colours.ink;
      context.fillRect(left, y, wide, 3);
      context.fillRect(left, y + BAR - 3, wide, 3);
    }
    if (one === this.hovered || (one.n >= 0 && app.chosen?.has(one.n))) {
      context.strokeStyle = colours.select;
      context.lineWidth = 2.5;
      context.strokeRect(left, y, wide, BAR);
      context.lineWidth = 1;
    }
    const from = Math.max(left, WORKER_WIDTH), room = Math.min(right, width) - from - 10;
    if (room > 24) {
      context.font = NOTE_FONT;
      context.fillStyle = colours.ink;
      context.fillText(fitted(`${one.t === "phase" ? "" : `${one.t} `}${one.l}`, NOTE_FONT, room), from + 5, y + 16);
    }
    context.globalAlpha = 1;
  }
}

function tellActivity(one) {
  const lines = [`${one.t} ${one.l}`, `${duration(one.b - one.a)}, from ${duration(one.a)} on`];
  if (one.f) lines.push(`${counted(one.f, "frame")}, ${(one.f / Math.max(1e-6, one.b - one.a)).toFixed(0)} a second`);
  if (one.c) lines.push("on the critical path");
  if (one.x) lines.push("failed");
  return lines;
}

/** What the build is told of beside the chart: its ending, the critical path, where the time went. */
function buildTables(app) {
  const { build, kinds } = app.model, own = build.activities.filter((one) => one.t !== "phase");
  const button = (one) => (one.n >= 0
    ? make("button", { class: "link", click: () => app.selectNodes([one.n], "details") }, `${one.t} ${one.l}`)
    : `${one.t} ${one.l}`);
  const row = (one) => make("tr", {}, make("td", {}, button(one)), make("td", { class: "figure" }, duration(one.b - one.a)));
  const sum = (some) => some.reduce((total, one) => total + one.b - one.a, 0);
  const critical = own.filter((one) => one.c).sort((a, b) => a.a - b.a);
  const longest = [...own].sort((a, b) => b.b - b.a - (a.b - a.a)).slice(0, 12);
  const byKind = kinds.map((kind) => [kind, own.filter((one) => one.t === kind)]).filter(([, some]) => some.length);
  return [
    table("Critical path", critical.length ? `${counted(critical.length, "step")}, ${duration(sum(critical))}: each waited for the one before it, for what it needs or for a free worker` : "nothing ran", critical.map(row)),
    table("Longest", "", longest.map(row)),
    table("By kind", "", byKind.map(([kind, some]) => make("tr", {},
      make("td", {}, make("span", { class: "swatch", style: `background:var(--kind-${kind})` }), kind),
      make("td", { class: "figure" }, counted(some.length, "time")), make("td", { class: "figure" }, duration(sum(some)))))),
  ];
}

function table(title, note, rows) {
  return make("section", { class: "card" }, make("h2", {}, title), note && make("p", { class: "note" }, note),
    rows.length ? make("table", {}, make("tbody", {}, rows)) : null);
}

/** The last builds, the newest first. */
function historyTable(app) {
  const { history } = app.model;
  if (!history.length) return make("p", { class: "empty" }, "This film was not built yet: there is no history.");
  const longest = Math.max(...history.map((one) => one.wall_s), 1e-6);
  const head = ["When", "Ended", "Took", "", "Segments", "Sound", "Written", "Outputs"];
  const rows = [...history].reverse().map((one) => {
    const when = new Date(one.at_s * 1000), share = 100 * one.wall_s / longest;
    return make("tr", {},
      make("td", {}, make("time", { datetime: when.toISOString() }, when.toLocaleString())),
      make("td", {}, make("span", { class: `ending ${one.ending}` }, one.ending)),
      make("td", { class: "figure" }, duration(one.wall_s)),
      make("td", { class: "bar" }, make("span", { style: `width:${share.toFixed(1)}%` })),
      make("td", { class: "figure" }, `${(one.run.encode || 0).toLocaleString("en")} of ${(one.total.encode || 0).toLocaleString("en")}`),
      make("td", { class: "figure" }, `${(one.run.mix || 0).toLocaleString("en")} of ${(one.total.mix || 0).toLocaleString("en")}`),
      make("td", { class: "figure" }, size(one.written_bytes)),
      make("td", { class: "figure" }, size(one.output_bytes)));
  });
  return make("table", { class: "history" }, make("thead", {}, make("tr", {}, head.map((name, at) => make("th", { scope: "col", class: at > 1 && name ? "figure" : undefined }, name)))), make("tbody", {}, rows));
}
