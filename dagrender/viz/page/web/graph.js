// The graph on its canvas: what is in sight is painted, all else is left out.

const LEAST_SCALE = 0.004, MOST_SCALE = 4, PAD = 32, HEADING = 41, READABLE = 0.62;

class GraphView {
  constructor(canvas, app) {
    Object.assign(this, { canvas, app, model: app.model, scale: 1, x: 0, y: 0, open: new Set(), hovered: null });
    this.grouping = this.model.fold;
    this.painter = new GraphPainter(this);
    this.surface = new Surface(canvas, (context, width, height) => this.painter.draw(context, width, height));
    listen(canvas, {
      drag: (dx, dy) => this.move(dx, dy),
      scroll: (dx, dy) => this.move(-dx, -dy),
      zoom: (factor, x, y) => this.zoom(factor, x, y),
      hover: (x, y) => this.hover(x, y),
      click: (x, y) => { const box = this.hit(x, y); box ? app.selectNodes(box.nodes, "graph") : app.clear(); },
      twice: (x, y) => this.toggle(this.hit(x, y)),
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.place();
  }

  /** Lay out anew: after folding or unfolding. A box that is told stays where it is seen. */
  place(anchor) {
    const node = anchor?.nodes[0], before = anchor ? [anchor.x, anchor.y] : null;
    const begin = performance.now();
    this.layout = layOut(this.model, this.grouping, this.open, (text) => textWidth(text, BOLD_FONT));
    this.layoutMs = performance.now() - begin;
    this.byKind = this.model.kinds.map((_, kind) => this.layout.boxes.filter((box) => box.kind === kind).sort((a, b) => a.y - b.y));
    if (before) {
      const now = this.layout.owner[node];
      this.x += (before[0] - now.x) * this.scale;
      this.y += (before[1] - now.y) * this.scale;
    }
    this.hovered = null;
    this.surface.ask();
  }

  fold(grouping) {
    this.grouping = grouping;
    this.open.clear();
    this.place();
    this.fit(READABLE);
  }

  /** Fold or unfold what a box stands for. */
  toggle(box) {
    if (!box || box.group < 0) return;
    if (this.open.has(box.group)) this.open.delete(box.group);
    else if (box.nodes.length > 1) this.open.add(box.group);
    else return;
    this.place(box);
    this.app.refresh();
  }

  isOpen(box) { return box.group >= 0 && this.open.has(box.group); }

  move(dx, dy) { this.x += dx; this.y += dy; this.surface.ask(); }

  zoom(factor, atX = this.surface.width / 2, atY = this.surface.height / 2) {
    const next = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, this.scale * factor));
    this.x = atX - (atX - this.x) * next / this.scale;
    this.y = atY - (atY - this.y) * next / this.scale;
    this.scale = next;
    this.surface.ask();
  }

  /** All of the graph in sight; of a tall one its head, at no less than a scale. */
  fit(least = 0.25) {
    const { width, height } = this.surface, { layout } = this, room = height - HEADING - PAD;
    if (!width) return;
    const across = (width - 2 * PAD) / Math.max(1, layout.width), down = room / Math.max(1, layout.bottom - layout.top);
    this.scale = Math.min(1, across, Math.max(down, least));
    this.x = Math.max(PAD, (width - layout.width * this.scale) / 2);
    const free = room - (layout.bottom - layout.top) * this.scale;
    this.y = HEADING + PAD / 2 + Math.max(0, free / 2) - layout.top * this.scale;
    this.surface.ask();
  }

  /** Some nodes in sight, without more zooming than needed. */
  show(nodes) {
    const boxes = [...new Set([...nodes].map((node) => this.layout.owner[node]))];
    const { width, height } = this.surface;
    if (!boxes.length || !width) return;
    const left = Math.min(...boxes.map((b) => b.x)), right = Math.max(...boxes.map((b) => b.x + b.width));
    const top = Math.min(...boxes.map((b) => b.y)), bottom = Math.max(...boxes.map((b) => b.y + b.height));
    const [x0, y0, x1, y1] = [left * this.scale + this.x, top * this.scale + this.y, right * this.scale + this.x, bottom * this.scale + this.y];
    if (x0 >= 0 && y0 >= HEADING && x1 <= width && y1 <= height && this.scale >= 0.5) return;
    const wanted = Math.min((width - 2 * PAD) / (right - left), (height - HEADING - 2 * PAD) / (bottom - top));
    this.scale = Math.max(LEAST_SCALE, Math.min(Math.max(this.scale, 0.8), wanted, 1.2));
    this.x = width / 2 - (left + right) / 2 * this.scale;
    this.y = (height + HEADING) / 2 - (top + bottom) / 2 * this.scale;
    this.surface.ask();
  }

  hover(x, y) {
    const box = x === null ? null : this.hit(x, y);
    this.canvas.style.cursor = box ? "pointer" : "";
    if (box !== this.hovered) {
      this.hovered = box;
      this.app.hoverNodes(box ? box.nodes : null);
      this.surface.ask();
    }
    this.app.tip(box && x !== null ? this.tipOf(box) : null, this.canvas, x, y);
  }

  tipOf(box) {
    const { model } = this, spans = spansOf(model, box.nodes), at = (frame) => clock(frame * model.nodes[box.nodes[0]].frameSeconds);
    const lines = [`${model.kinds[box.kind]}: ${box.label}`, `${model.states[box.state][0]} (${model.states[box.state][1]})`];
    if (spans.length) lines.push(`in the film: ${spans.slice(0, 3).map(([a, b]) => `${at(a)} to ${at(b)}`).join(", ")}${spans.length > 3 ? " …" : ""}`);
    if (box.nodes.length > 1) lines.push(`${counted(box.nodes.length, "node")}; a double click unfolds`);
    return lines;
  }

  hit(x, y) {
    const gx = (x - this.x) / this.scale, gy = (y - this.y) / this.scale;
    const inside = (box) => gx >= box.x && gx <= box.x + box.width && gy >= box.y && gy <= box.y + box.height;
    for (const boxes of this.byKind) {
      const first = firstBelow(boxes, gy);
      if (first < boxes.length && inside(boxes[first])) return boxes[first];
    }
    for (const strip of this.layout.strips) {
      const lanes = [[strip.x, FILM_WIDTH, strip.pieces], ...strip.sounds.map((sound, at) => [...soundAcross(strip, at), sound.pieces])];
      for (const [left, width, pieces] of lanes) {
        if (gx >= left && gx <= left + width) {
          const piece = pieces.find((one) => gy >= one.top && gy < one.bottom);
          if (piece) return piece.box;
        }
      }
    }
    return this.layout.stills.find(inside)?.source || null;
  }

  /** With nothing chosen the first box; else the next one in a direction. */
  step(name) {
    const { layout, model } = this, chosen = this.app.chosen && [...this.app.chosen][0];
    if (chosen === undefined || chosen === null) {
      const first = this.byKind.find((boxes) => boxes.length);
      if (first) this.app.selectNodes(first[0].nodes, "keys");
      return;
    }
    const box = layout.owner[chosen];
    let next;
    if (name === "ArrowUp" || name === "ArrowDown") {
      const column = this.byKind[box.kind], at = column.indexOf(box) + (name === "ArrowUp" ? -1 : 1);
      next = column[at];
    } else {
      const others = box.nodes.flatMap((node) => (name === "ArrowLeft" ? model.nodes[node].inputs.map((input) => input.node) : model.nodes[node].users));
      const boxes = [...new Set(others.map((node) => layout.owner[node]))].filter((one) => one !== box);
      next = boxes.sort((a, b) => Math.abs(a.kind - box.kind) - Math.abs(b.kind - box.kind) || Math.abs(a.y - box.y) - Math.abs(b.y - box.y))[0];
    }
    if (next) this.app.selectNodes(next.nodes, "keys");
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = this.app.chosen && this.layout.owner[[...this.app.chosen][0]];
    if (event.key.startsWith("Arrow")) {
      const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      event.shiftKey ? this.move(...pan) : this.step(event.key);
    } else if (event.key === "Enter" || event.key === " ") this.toggle(chosen);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else if (event.key === "f" && this.app.chosen) this.show(this.app.chosen);
    else return;
    event.preventDefault();
  }
}

/** The first of some boxes, in order downwards, whose lower edge is at or below `y`. */
function firstBelow(boxes, y) {
  let low = 0, high = boxes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boxes[middle].y + boxes[middle].height < y) low = middle + 1;
    else high = middle;
  }
  return low;
}
