// How the graph is painted: what is in sight, and no more of it than can be told apart.

const LABEL_FONT = `12px ${FONT}`, BOLD_FONT = `600 12px ${FONT}`, NOTE_FONT = `11px ${FONT}`, KIND_FONT = `700 13px ${FONT}`;
const MOST_LINKS = 2500, MOST_LONG_LINKS = 400, MOST_RIBBONS = 1500, LONG_PX = 900;
// so many are painted at once, of more every so manieth; long links have no dashes: both are dear

class GraphPainter {
  constructor(view) {
    Object.assign(this, { view, app: view.app, model: view.model });
    this.signs = view.model.traits.map(([, , path]) => new Path2D(path));
  }

  get scale() { return this.view.scale; }

  draw(context, width, height) {
    const { view, app } = this, { scale, x, y, layout } = view, colours = app.colours;
    const sight = [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
    const lit = app.lit;
    const inSight = view.byKind.flatMap((boxes) => {
      const first = firstBelow(boxes, sight[1]), found = [];
      for (let at = first; at < boxes.length && boxes[at].y <= sight[3]; at += 1) found.push(boxes[at]);
      return found;
    });
    const on = (box) => !lit || box.nodes.some((node) => lit.has(node));
    context.translate(x, y);
    context.scale(scale, scale);
    for (const strip of layout.strips) this.drawRibbons(context, strip, sight, on, colours);
    this.drawLinks(context, sight, lit, on, colours);
    for (const strip of layout.strips) if (strip.bottom >= sight[1] && strip.top <= sight[3]) this.drawStrip(context, strip, sight, on, colours);
    for (const still of layout.stills) this.drawStill(context, still, on, colours);
    this.drawBoxes(context, inSight, on, colours);
    context.setTransform(view.surface.ratio, 0, 0, view.surface.ratio, 0, 0);
    this.drawHeads(context, width, colours);
  }

  drawLinks(context, sight, lit, on, colours) {
    const { states } = this.model, seen = this.view.layout.links.filter(({ bounds }) => bounds[0] <= sight[2] && bounds[2] >= sight[0] && bounds[1] <= sight[3] && bounds[3] >= sight[1]);
    const lighted = lit ? seen.filter((link) => on(link.source) && on(link.target)) : [];
    const quiet = lit ? seen.filter((link) => !(on(link.source) && on(link.target))) : seen;
    const isLong = ({ bounds }) => (bounds[3] - bounds[1]) * this.scale > LONG_PX;
    const draw = (links, alpha) => {
      const long = some(links.filter(isLong), MOST_LONG_LINKS), short = some(links.filter((link) => !isLong(link)), MOST_LINKS);
      context.globalAlpha = alpha;
      states.forEach(([name], state) => {
        const loud = name === "to run" || name === "failed";
        const dashes = name === "virtual" && this.scale > 0.3 ? [3, 3] : name === "failed" ? [6, 3] : [];
        context.strokeStyle = loud ? colours.tones[state].edge : colours.link;
        for (const [pattern, own] of [[[], long], [dashes, short]]) {
          context.setLineDash(pattern);
          for (const thick of [false, true]) {
            context.lineWidth = Math.max(thick ? 2.4 : loud ? 1.75 : 1.25, 0.5 / this.scale);
            context.beginPath();
            for (const link of own) if (link.target.state === state && link.count > 1 === thick) this.trace(context, link.points);
            context.stroke();
          }
        }
      });
    };
    draw(quiet, lit ? 0.14 : 1);
    draw(lighted, 1);
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  /** Bends from the first point to the second, runs straight to the third, and so on; level at each. */
  trace(context, points) {
    context.moveTo(points[0][0], points[0][1]);
    for (let at = 1; at < points.length; at += 1) {
      const [bx, by] = points[at - 1], [ax, ay] = points[at];
      if (at % 2) context.bezierCurveTo((bx + ax) / 2, by, (bx + ax) / 2, ay, ax, ay);
      else context.lineTo(ax, ay);
    }
  }

  drawRibbons(context, strip, sight, on, colours) {
    const seenIn = ({ box, top, bottom }) => strip.x >= sight[0] && box.x + box.width <= sight[2]
      && Math.max(box.y + box.height, bottom) >= sight[1] && Math.min(box.y, top) <= sight[3];
    for (const piece of some(strip.pieces.filter(seenIn), MOST_RIBBONS)) {
      const { box } = piece, right = box.x + box.width;
      const middle = (right + strip.x) / 2, top = box.y + 3, bottom = box.y + box.height - 3;
      context.globalAlpha = on(box) ? 0.5 : 0.08;
      context.fillStyle = colours.tones[box.state].edge;
      context.beginPath();
      context.moveTo(right, top);
      context.bezierCurveTo(middle, top, middle, piece.top, strip.x, piece.top);
      context.lineTo(strip.x, piece.bottom);
      context.bezierCurveTo(middle, piece.bottom, middle, bottom, right, bottom);
      context.fill();
    }
    const seen = new Set();
    strip.sounds.forEach((sound, at) => {
      const [left, wide] = soundAcross(strip, at);
      for (const { box } of sound.pieces) {
        if (seen.has(box)) continue;
        seen.add(box);
        const y = middleOf(box), end = left + wide / 2, isNear = y >= strip.bottom && y - strip.bottom < GROUP_GAP + 4 * BOX_HEIGHT;
        if (Math.max(y, strip.bottom) < sight[1] || Math.min(y, strip.top) > sight[3]) continue;
        context.globalAlpha = on(box) ? 1 : 0.14;
        context.strokeStyle = ["to run", "failed"].includes(this.model.states[box.state][0]) ? colours.tones[box.state].edge : colours.link;
        context.lineWidth = Math.max(1.25, 0.5 / this.scale);
        context.beginPath();
        context.moveTo(box.x + box.width, y);
        if (isNear) {
          context.bezierCurveTo(end, y, end, y, end, strip.bottom);
        } else {
          // to a film further off past those between: beside their lanes, and in from below
          const aside = strip.x + FILM_WIDTH + SOUND_WIDTH + 12, low = strip.bottom + 8, turn = y < low ? 1 : -1;
          context.bezierCurveTo(aside, y, aside, y, aside, y + turn * Math.min(30, Math.abs(low - y)));
          context.lineTo(aside, low - turn * 4);
          context.quadraticCurveTo(aside, low, end, strip.bottom);
        }
        context.stroke();
      }
    });
    context.globalAlpha = 1;
  }

  drawStrip(context, strip, sight, on, colours) {
    const { x, top, bottom, head } = strip, height = bottom - top;
    context.globalAlpha = on(head) ? 1 : 0.3;
    context.strokeStyle = colours.rule;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x + FILM_WIDTH / 2, head.y + head.height);
    context.lineTo(x + FILM_WIDTH / 2, top);
    context.stroke();
    context.fillStyle = colours.film;
    roundRect(context, x, top - 6, FILM_WIDTH, height + 12, 6);
    context.fill();
    if (this.scale > 0.3) {
      context.strokeStyle = colours.page;
      context.lineWidth = 5;
      context.setLineDash([5, 6]);
      const from = Math.max(top - 1, top - 1 + Math.floor((sight[1] - top) / 11) * 11), to = Math.min(bottom + 3, sight[3] + 11);
      for (const hole of [x + 6, x + FILM_WIDTH - 6]) {
        context.beginPath();
        context.moveTo(hole, from);
        context.lineTo(hole, to);
        context.stroke();
      }
      context.setLineDash([]);
    }
    const piecesIn = (pieces, left, width) => {
      for (const piece of pieces) {
        if (piece.bottom < sight[1] || piece.top > sight[3]) continue;
        const gap = (piece.bottom - piece.top) * this.scale > 3 ? 1 : 0;
        context.globalAlpha = on(piece.box) ? 1 : 0.16;
        context.fillStyle = this.app.fillOf(context, piece.box.state);
        context.fillRect(left, piece.top + gap / 2, width, Math.max(piece.bottom - piece.top - gap, 0.6 / this.scale));
      }
    };
    piecesIn(strip.pieces, x + 12, FILM_WIDTH - 24);
    strip.sounds.forEach((sound, at) => piecesIn(sound.pieces, ...soundAcross(strip, at)));
    context.globalAlpha = 1;
    if (this.scale < 0.3) return;
    const secondPx = strip.scale / this.model.nodes[strip.head.nodes[0]].frameSeconds, step = tickStep(secondPx, 40), ruler = x + FILM_WIDTH + 22;
    context.font = NOTE_FONT;
    context.textAlign = "left";
    context.fillStyle = colours.muted;
    context.strokeStyle = colours.rule;
    context.lineWidth = 1;
    const first = Math.max(0, Math.floor((sight[1] - top) / secondPx / step)), last = Math.floor(Math.min(height, sight[3] - top) / secondPx / step + 1e-6);
    for (let at = first; at <= last; at += 1) {
      const tickY = top + at * step * secondPx;
      context.beginPath();
      context.moveTo(ruler, tickY);
      context.lineTo(ruler + 6, tickY);
      context.stroke();
      context.fillText(clock(at * step), ruler + 10, tickY + 4);
    }
  }

  /** A still that is written as it was encoded: no node of its own, but a file. */
  drawStill(context, still, on, colours) {
    const { source, x, y, width, height, output } = still, tone = colours.tones[source.state], start = source.x + source.width, middle = (start + x) / 2;
    context.globalAlpha = on(source) ? 1 : 0.16;
    context.strokeStyle = ["to run", "failed"].includes(this.model.states[source.state][0]) ? tone.edge : colours.link;
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(start, middleOf(source));
    context.bezierCurveTo(middle, middleOf(source), middle, middleOf(still), x, middleOf(still));
    context.stroke();
    context.fillStyle = tone.tint;
    context.strokeStyle = tone.edge;
    roundRect(context, x, y, width, height, 2);
    context.fill();
    context.stroke();
    if (this.scale * 12 >= 5.5) {
      context.font = LABEL_FONT;
      context.fillStyle = colours.ink;
      context.textAlign = "left";
      context.fillText(fitted(output.name, LABEL_FONT, width - 18), x + 10, middleOf(still) + 4);
    }
    context.globalAlpha = 1;
  }

  drawBoxes(context, boxes, on, colours) {
    const { states } = this.model, close = this.scale * 12 >= 5.5, near = this.scale >= 0.3, chosen = this.app.chosen, matches = this.app.matches;
    for (const box of boxes) {
      const { x, y, width, height } = box, tone = colours.tones[box.state], name = states[box.state][0];
      context.globalAlpha = on(box) ? 1 : 0.16;
      if (!near) {
        context.fillStyle = tone.edge;
        context.fillRect(x, y, width, height);
      } else {
        context.fillStyle = tone.tint;
        context.strokeStyle = tone.edge;
        context.lineWidth = name === "failed" ? 2.25 : name === "to run" ? 1.75 : 1;
        for (const shift of box.nodes.length > 1 ? [5, 2.5] : []) {
          roundRect(context, x + shift, y + shift, width, height, 7);
          context.fill();
          context.stroke();
        }
        context.setLineDash(name === "virtual" ? [4, 3] : name === "failed" ? [8, 3] : []);
        roundRect(context, x, y, width, height, 7);
        context.fill();
        context.stroke();
        context.setLineDash([]);
      }
      const is = (set) => set && box.nodes.some((node) => set.has(node));
      if (is(matches) || is(chosen) || box === this.view.hovered) {
        context.globalAlpha = 1;
        context.strokeStyle = is(chosen) || box === this.view.hovered ? colours.select : colours.accent;
        context.lineWidth = (is(chosen) ? 3 : 2) / Math.min(1, this.scale);
        roundRect(context, x - 2, y - 2, width + 4, height + 4, 9);
        context.stroke();
      }
      if (!near) continue;
      drawSign(context, name, tone, colours.page, x + 15, middleOf(box));
      if (!close) continue;
      const loud = name === "to run" || name === "failed", font = loud || box.nodes.length > 1 ? BOLD_FONT : LABEL_FONT, badge = this.badgeOf(box);
      let room = width - LABEL_X - 8;
      for (const trait of this.traitsOf(box)) {
        context.save();
        context.translate(x + LABEL_X + room - 4, middleOf(box));
        context.strokeStyle = colours.muted;
        context.lineWidth = 1.3;
        context.stroke(this.signs[trait]);
        context.restore();
        room -= 15;
      }
      context.textBaseline = "middle";
      if (badge) {
        context.font = NOTE_FONT;
        context.fillStyle = colours.muted;
        context.textAlign = "right";
        context.fillText(badge, x + LABEL_X + room, middleOf(box) + 0.5);
        room -= textWidth(badge, NOTE_FONT) + 6;
      }
      context.font = font;
      context.fillStyle = colours.ink;
      context.textAlign = "left";
      context.fillText(fitted(box.label, font, room), x + LABEL_X, middleOf(box) + 0.5);
      context.textBaseline = "alphabetic";
    }
    context.globalAlpha = 1;
  }

  /** What is told of a box by signs: of all its nodes. */
  traitsOf(box) {
    return [...this.model.traits.keys()].filter((trait) => box.nodes.some((node) => this.model.nodes[node].traits.includes(trait)));
  }

  /** Where a run begins; of a single node how many want it, where that is more than one. */
  badgeOf(box) {
    const node = this.model.nodes[box.nodes[0]];
    if (box.nodes.length > 1) return node.spans.length ? clock(node.spans[0][0] * node.frameSeconds) : "";
    const shares = Math.max(node.spans.length, node.users.length);
    return shares > 1 ? `${shares}×` : "";
  }

  /** The names of the columns stay at the upper edge. */
  drawHeads(context, width, colours) {
    const y = 0;
    context.fillStyle = colours.page;
    context.fillRect(0, y, width, HEADING - 1);
    let free = -Infinity;
    context.textAlign = "left";
    const { columns } = this.view.layout;
    columns.forEach((column, at) => {
      const x = column.x * this.scale + this.view.x, next = columns[at + 1], name = this.model.kinds[column.kind];
      const room = Math.min(next ? (next.x - column.x) * this.scale - 8 : Infinity, width - x), wide = textWidth(name, KIND_FONT), count = column.count.toLocaleString("en");
      if (x < free || room < 24) return;
      context.font = KIND_FONT;
      context.fillStyle = colours.ink;
      context.fillText(fitted(name, KIND_FONT, room), x, y + 17);
      context.font = NOTE_FONT;
      context.fillStyle = colours.muted;
      const isRoomy = wide + 5 + textWidth(count, NOTE_FONT) <= room;
      if (isRoomy) context.fillText(count, x + wide + 5, y + 17);
      if (room > 60) context.fillText(fitted(this.model.does[column.kind], NOTE_FONT, room), x, y + 32);
      free = x + Math.min(wide, room) + 4;
    });
    context.strokeStyle = colours.rule;
    context.beginPath();
    context.moveTo(0, y + HEADING - 0.5);
    context.lineTo(width, y + HEADING - 0.5);
    context.stroke();
  }
}

/** All of a list, or of a longer one every so manieth. */
function some(list, most) {
  const step = Math.max(1, Math.ceil(list.length / most));
  return step === 1 ? list : list.filter((_, at) => at % step === 0);
}

/** Where a track of sound stands beside a strip: its left edge and its width. */
const soundAcross = (strip, at) => {
  const width = SOUND_WIDTH / Math.max(1, strip.sounds.length);
  return [strip.x + FILM_WIDTH + 8 + at * width, width];
};
