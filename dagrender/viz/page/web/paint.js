// Painting on canvases: colours as the reader's system has them, signs of states, labels that fit.

const FONT = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The colours in force, read from the style sheet. */
function readColours(model) {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(`--${name}`).trim();
  const tones = model.states.map(([name]) => {
    const own = name.replace(" ", "-");
    return { strong: value(`${own}-strong`), edge: value(`${own}-edge`), tint: value(`${own}-tint`) };
  });
  const plain = Object.fromEntries(["page", "panel", "ink", "muted", "rule", "link", "film", "accent", "select"].map((name) => [name, value(name)]));
  return { ...plain, tones, kinds: model.kinds.map((name) => value(`kind-${name}`)) };
}

/** A canvas that covers its element, in real pixels, painted at most once a frame. */
class Surface {
  constructor(canvas, draw) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.draw = draw;
    this.waiting = false;
    this.frameMs = 0;
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas.parentElement, ratio = window.devicePixelRatio || 1;
    if (clientWidth === this.width && clientHeight === this.height && ratio === this.ratio) return;
    Object.assign(this, { width: clientWidth, height: clientHeight, ratio });
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.canvas.style.width = `${clientWidth}px`;
    this.canvas.style.height = `${clientHeight}px`;
    this.paint();
  }

  /** Paint when the next frame is shown. */
  ask() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.paint(); });
  }

  paint() {
    if (!this.width || !this.height) return;
    const begin = performance.now();
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    this.draw(this.context, this.width, this.height);
    this.frameMs = performance.now() - begin;
  }
}

const widths = new Map();
const ruler = document.createElement("canvas").getContext("2d");

/** How wide a text is, in px. */
function textWidth(text, font) {
  const name = `${font}|${text}`;
  let width = widths.get(name);
  if (width === undefined) {
    ruler.font = font;
    width = ruler.measureText(text).width;
    if (widths.size > 20000) widths.clear();
    widths.set(name, width);
  }
  return width;
}

const shorts = new Map();

/** The text, or its beginning and its end with an ellipsis between, no wider than so many px. */
function fitted(text, font, most) {
  if (textWidth(text, font) <= most) return text;
  const name = `${font}|${Math.floor(most)}|${text}`;
  const known = shorts.get(name);
  if (known !== undefined) return known;
  const letters = [...text];
  const without = (keep) => {
    const end = Math.floor(keep / 3);
    return `${letters.slice(0, keep - end).join("").trimEnd()}…${letters.slice(letters.length - end).join("").trimStart()}`;
  };
  let low = 0, high = letters.length - 1;
  ruler.font = font;
  while (low < high) {
    const keep = Math.ceil((low + high) / 2);
    if (ruler.measureText(without(keep)).width <= most) low = keep;
    else high = keep - 1;
  }
  const found = low ? without(low) : "";
  if (shorts.size > 20000) shorts.clear();
  shorts.set(name, found);
  return found;
}

/** The marks of a ruler of time with lines below them; "along" has what is in sight, in seconds, and "xOf" a second. */
function drawRuler(context, colours, along, top, height) {
  const step = tickStep(along.secondPx, 72);
  context.font = NOTE_FONT;
  context.textAlign = "left";
  context.lineWidth = 1;
  for (let at = Math.ceil(along.begin / step); at * step <= along.end + 1e-9; at += 1) {
    const x = along.xOf(at * step);
    context.strokeStyle = colours.rule;
    context.beginPath();
    context.moveTo(x + 0.5, top);
    context.lineTo(x + 0.5, height);
    context.stroke();
    context.fillStyle = colours.muted;
    context.fillText(along.tell(at * step), x + 4, 15);
  }
}

/** The sign of a state around a point: told apart by its shape, not by its colour alone. */
function drawSign(context, name, tone, page, x, y) {
  context.save();
  context.translate(x, y);
  context.lineWidth = 1.6;
  context.lineCap = context.lineJoin = "round";
  context.fillStyle = context.strokeStyle = tone.strong;
  const stroke = (...points) => {
    context.strokeStyle = page;
    context.beginPath();
    points.forEach(([px, py, start]) => (start ? context.moveTo(px, py) : context.lineTo(px, py)));
    context.stroke();
  };
  context.beginPath();
  if (name === "cached") {
    context.arc(0, 0, 6, 0, 7);
    context.fill();
    stroke([-2.6, 0.2, true], [-0.8, 2], [2.8, -1.8]);
  } else if (name === "to run") {
    context.moveTo(-4, -5.5); context.lineTo(5.5, 0); context.lineTo(-4, 5.5); context.closePath();
    context.fill();
    context.stroke();
  } else if (name === "failed") {
    context.moveTo(0, -7); context.lineTo(7, 0); context.lineTo(0, 7); context.lineTo(-7, 0); context.closePath();
    context.fill();
    stroke([-2.2, -2.2, true], [2.2, 2.2], [-2.2, 2.2, true], [2.2, -2.2]);
  } else {
    context.setLineDash([2, 2.2]);
    context.lineCap = "butt";
    context.arc(0, 0, 5, 0, 7);
    context.stroke();
  }
  context.restore();
}

/** Diagonal stripes: what a build has to do, told apart without colour. */
function hatching(context, tone) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const inner = tile.getContext("2d");
  inner.fillStyle = tone.edge;
  inner.fillRect(0, 0, 8, 8);
  inner.strokeStyle = tone.tint;
  inner.lineWidth = 2;
  inner.beginPath();
  for (const shift of [-8, 0, 8]) { inner.moveTo(shift - 1, 9); inner.lineTo(shift + 9, -1); }
  inner.stroke();
  return context.createPattern(tile, "repeat");
}

function roundRect(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}
