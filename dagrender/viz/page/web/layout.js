// Where everything stands: a column for each kind, rows in film time, outputs to scale at the right.
// Which row comes before which was found when the page was written; here boxes get their places,
// anew whenever something is folded or unfolded. All lengths in px.

const BOX_HEIGHT = 28, BOX_GAP = 10, LANE_HEIGHT = 6, GROUP_GAP = 72, SOUND_GAP = 26, HEAD_RISE = 46;
const COLUMN_HEAD = 54, FILM_WIDTH = 64, SOUND_WIDTH = 8, LEAST_STRIP = 120;
const LEAST_WIDTH = 112, MOST_WIDTH = 216, LABEL_X = 28;

/** What is drawn as one: a node, or those of a group that is folded. */
function fold(model, grouping, open) {
  const groups = model.folds[grouping];
  const boxes = [], byGroup = new Map(), owner = new Array(model.nodes.length);
  for (const node of model.nodes) {
    const group = groups ? groups.of[node.index] : -1;
    const folded = group >= 0 && !open.has(group);
    let box = folded ? byGroup.get(group) : undefined;
    if (!box) {
      box = { id: boxes.length, kind: node.kind, state: node.state, nodes: [], row: node.row, output: node.output, group, label: node.label };
      boxes.push(box);
      if (folded) byGroup.set(group, box);
    }
    box.nodes.push(node.index);
    box.row = Math.min(box.row, node.row);
    box.output = Math.min(box.output, node.output);
    owner[node.index] = box;
  }
  for (const [group, box] of byGroup) {
    if (box.nodes.length > 1) box.label = groups.labels[group];
    box.nodes.sort((a, b) => model.nodes[a].row - model.nodes[b].row);
  }
  return { boxes, owner };
}

/** Everything in its place, once `measure` tells how wide a label is. */
function layOut(model, grouping, open, measure) {
  const { boxes, owner } = fold(model, grouping, open);
  const links = linksOf(model, boxes, owner);
  const mux = model.kinds.indexOf("mux"), mix = model.kinds.indexOf("mix"), encode = model.kinds.indexOf("encode");
  const inner = boxes.filter((box) => box.kind !== mux);
  const kinds = model.kinds.map((_, kind) => kind).filter((kind) => kind !== mux && inner.some((box) => box.kind === kind));
  // sound stands below the pictures of its output: so it is settled together with them
  const stackOf = (kind) => (kind === mix && kinds.includes(encode) ? encode : kind);
  const stacks = [...new Set(kinds.map(stackOf))].map((kind) => ({ kind, vertices: [] }));
  const stackAt = new Map(stacks.map((stack, number) => [stack.kind, number]));
  for (const box of inner) stacks[stackAt.get(stackOf(box.kind))].vertices.push(box);
  for (const stack of stacks) stack.vertices.sort((a, b) => a.output - b.output || (a.kind === mix) - (b.kind === mix) || a.row - b.row);
  const near = new Map(inner.map((box) => [box, []]));
  const inward = links.filter((link) => link.target.kind !== mux);
  for (const link of inward) { near.get(link.source).push(link.target); near.get(link.target).push(link.source); }
  settleAll(stacks, near, encode, mix);
  const lanes = addLanes(inward, stacks, stackAt, stackOf, near, mix);
  if (lanes) settleAll(stacks, near, encode, mix);
  const top = Math.min(...stacks.flatMap((stack) => stack.vertices.map((v) => v.middle - (v.lane ? 0 : HEAD_RISE))), 0);
  for (const stack of stacks) for (const vertex of stack.vertices) vertex.middle += COLUMN_HEAD - top + BOX_HEIGHT / 2;
  const columns = placeColumns(model, kinds, inner, inward, measure);
  for (const box of inner) {
    const column = columns.byKind.get(box.kind);
    box.x = column.x; box.width = column.width; box.y = box.middle - BOX_HEIGHT / 2; box.height = BOX_HEIGHT;
  }
  for (const link of inward) link.points = pointsOf(link, columns, kinds);
  const outputs = placeOutputs(model, boxes.filter((box) => box.kind === mux), owner, columns.right, measure);
  for (const link of links) {
    if (link.points || outputs.stripped.has(link.target)) continue;
    link.points = [[link.source.x + link.source.width, middleOf(link.source)], [link.target.x, middleOf(link.target)]];
  }
  const drawn = links.filter((link) => link.points);
  for (const link of drawn) link.bounds = boundsOf(link.points);
  const shown = outputs.count ? [{ kind: mux, x: outputs.x, width: outputs.width, count: outputs.count }] : [];
  const bottom = Math.max(COLUMN_HEAD, outputs.bottom, ...inner.map((box) => box.y + box.height));
  const highest = Math.min(bottom, ...boxes.map((box) => box.y));
  return { boxes, owner, links: drawn, columns: [...columns.all, ...shown], strips: outputs.strips, stills: outputs.stills, width: outputs.right, top: highest, bottom };
}

const middleOf = (box) => box.y + box.height / 2;

function linksOf(model, boxes, owner) {
  const found = new Map();
  for (const node of model.nodes) {
    for (const input of node.inputs) {
      const source = owner[input.node], target = owner[node.index];
      if (source === target) continue;
      const name = source.id * boxes.length + target.id;
      const known = found.get(name);
      if (known) known.count += 1;
      else found.set(name, { source, target, count: 1, lanes: [] });
    }
  }
  return [...found.values()];
}

/** Links that pass by a column get a place of their own in it: those of one source share it, as do those to one mix. */
function addLanes(links, stacks, stackAt, stackOf, near, mix) {
  const known = new Map();
  for (const link of links) {
    const first = stackAt.get(stackOf(link.source.kind)), last = stackAt.get(stackOf(link.target.kind));
    const owner = link.target.kind === mix ? link.target : link.source;
    for (let at = first + 1; at < last; at += 1) {
      const name = `${owner.id}.${at}`;
      let lane = known.get(name);
      if (!lane) {
        lane = { lane: true, stack: at, output: owner.output, wish: 0, ends: 0 };
        known.set(name, lane);
        near.set(lane, []);
      }
      lane.wish += link.source.middle + link.target.middle;
      lane.ends += 2;
      link.lanes.push(lane);
    }
    const way = [link.source, ...link.lanes, link.target];
    if (way.length === 2) continue;
    remove(near.get(link.source), link.target);
    remove(near.get(link.target), link.source);
    for (let at = 1; at < way.length; at += 1) { near.get(way[at - 1]).push(way[at]); near.get(way[at]).push(way[at - 1]); }
  }
  for (const lane of known.values()) {
    lane.middle = lane.wish / lane.ends;
    stacks[lane.stack].vertices.push(lane);
  }
  for (const stack of stacks) stack.vertices.sort((a, b) => a.middle - b.middle);
  return known.size;
}

function remove(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

/** The tallest column stands close; the others lean on it. */
function settleAll(stacks, near, encode, mix) {
  if (!stacks.length) return;
  const heights = stacks.map((stack) => stack.vertices.reduce((sum, v, at) => sum + gapAbove(stack, at, encode, mix) + heightOf(v), 0));
  const spine = heights.indexOf(Math.max(...heights));
  for (const stack of stacks) for (const vertex of stack.vertices) vertex.settled = false;
  settle(stacks[spine], near, encode, mix);
  const outwards = [...Array(spine).keys()].reverse().concat([...stacks.keys()].slice(spine + 1));
  for (let round = 0; round < 3; round += 1) for (const at of outwards) settle(stacks[at], near, encode, mix);
}

const heightOf = (vertex) => (vertex.lane ? LANE_HEIGHT : BOX_HEIGHT);

function gapAbove(stack, at, encode, mix) {
  if (!at) return 0;
  const vertex = stack.vertices[at], above = stack.vertices[at - 1];
  if (vertex.lane && above.lane) return LANE_HEIGHT;
  if (!vertex.lane && !above.lane && vertex.kind === encode && (above.kind === mix || above.output !== vertex.output)) return GROUP_GAP;
  if (!vertex.lane && !above.lane && vertex.kind === mix && above.kind !== mix) return SOUND_GAP;
  return BOX_GAP;
}

/**
 * As near to what is wished for, in weighted squared distance, as order and room allow: isotonic
 * regression by pooling adjacent violators (Ayer and others, 1955).
 */
function settle(stack, near, encode, mix) {
  const { vertices } = stack, offsets = [], pools = [];
  let offset = 0, before = 0;
  vertices.forEach((vertex, at) => {
    offset += at ? gapAbove(stack, at, encode, mix) + heightOf(vertex) / 2 : 0;
    offsets.push(offset);
    offset += heightOf(vertex) / 2;
  });
  const own = new Set(vertices);
  vertices.forEach((vertex, at) => {
    const known = near.get(vertex).filter((other) => other.settled && !own.has(other));
    if (known.length) before = known.reduce((sum, other) => sum + other.middle, 0) / known.length;
    let mean = before - offsets[at], weight = known.length ? (vertex.lane ? 3 : 1) : 0.01, count = 1;
    while (pools.length && pools.at(-1).mean > mean) {
      const other = pools.pop(), total = weight + other.weight;
      mean = (mean * weight + other.mean * other.weight) / total;
      weight = total;
      count += other.count;
    }
    pools.push({ mean, weight, count });
  });
  let at = 0;
  for (const { mean, count } of pools) {
    for (let step = 0; step < count; step += 1, at += 1) {
      vertices[at].middle = mean + offsets[at];
      vertices[at].settled = true;
    }
  }
}

function placeColumns(model, kinds, boxes, links, measure) {
  const all = [], byKind = new Map();
  let x = 0;
  for (const kind of kinds) {
    const own = boxes.filter((box) => box.kind === kind);
    const signs = (box) => 15 * Math.max(...box.nodes.map((node) => model.nodes[node].traits.length));
    const badge = (box) => signs(box) + (box.nodes.length > 1 ? 60 : model.nodes[box.nodes[0]].users.length > 1 ? 44 : 22);
    const widest = own.reduce((most, box) => Math.max(most, measure(box.label) + LABEL_X + badge(box)), 0);
    const width = Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widest)));
    const busy = links.filter((link) => link.source.kind === kind).length;
    const column = { kind, x, width, count: own.reduce((sum, box) => sum + box.nodes.length, 0) };
    all.push(column);
    byKind.set(kind, column);
    x += width + Math.min(120, 60 + 2 * busy);
  }
  const last = all.at(-1);
  return { all, byKind, right: last ? last.x + last.width : 0 };
}

function pointsOf(link, columns, kinds) {
  const points = [[link.source.x + link.source.width, middleOf(link.source)]];
  const between = kinds.slice(kinds.indexOf(link.source.kind) + 1, kinds.indexOf(link.target.kind));
  link.lanes.forEach((lane, at) => {
    const column = columns.byKind.get(between[at]);
    if (column) points.push([column.x, lane.middle], [column.x + column.width, lane.middle]);
  });
  // sound passes below the pictures that it stands under
  const stacked = between[link.lanes.length], last = columns.byKind.get(stacked), y = middleOf(link.target);
  if (last) points.push([last.x, y], [last.x + last.width, y]);
  points.push([link.target.x, y]);
  return points;
}

function boundsOf(points) {
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Videos as film strips to scale beside their segments; other outputs as boxes. */
function placeOutputs(model, boxes, owner, left, measure) {
  const x = left + (left ? 96 : 0), strips = [], stripped = new Set();
  const widthOf = (box) => Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, measure(box.label) + LABEL_X + 16)));
  let floor = COLUMN_HEAD;
  const put = (box, y) => Object.assign(box, { x, y, width: widthOf(box), height: BOX_HEIGHT });
  for (const output of model.outputs.filter((one) => one.kind === "video" && one.node >= 0)) {
    const head = owner[output.node], own = [...new Set(output.segments.filter((node) => node >= 0).map((node) => owner[node]))];
    if (!own.length || stripped.has(head)) continue;
    const top = Math.max(floor, Math.min(...own.map((box) => box.y)) - HEAD_RISE) + HEAD_RISE;
    const bottom = Math.max(top + LEAST_STRIP, ...own.map((box) => box.y + box.height));
    put(head, top - HEAD_RISE);
    const scale = (bottom - top) / Math.max(1, output.frames);
    strips.push({ head, output, x, top, bottom, scale, pieces: piecesOf(model, output, owner, top, scale), sounds: soundsOf(output, owner, top, scale) });
    stripped.add(head);
    floor = bottom + GROUP_GAP - HEAD_RISE;
  }
  const loose = boxes.filter((box) => !stripped.has(box));
  const wished = (box) => {
    const sources = model.nodes[box.nodes[0]].inputs.map((input) => owner[input.node]);
    return sources.length ? sources.reduce((sum, source) => sum + source.y, 0) / sources.length : floor;
  };
  for (const box of loose.map((one) => [wished(one), one]).sort((a, b) => a[0] - b[0] || a[1].row - b[1].row)) {
    put(box[1], Math.max(floor, box[0]));
    floor = box[1].y + BOX_HEIGHT + BOX_GAP;
  }
  const stills = model.outputs.filter((one) => one.kind === "still" && one.node >= 0 && !boxes.includes(owner[one.node]))
    .map((output) => ({ output, source: owner[output.node], x, width: Math.min(MOST_WIDTH, measure(output.name) + 24), height: BOX_HEIGHT }))
    .sort((a, b) => a.source.y - b.source.y);
  for (const still of stills) {
    still.y = Math.max(floor, still.source.y);
    floor = still.y + BOX_HEIGHT + BOX_GAP;
  }
  const every = [...boxes, ...stills];
  const width = Math.max(strips.length ? FILM_WIDTH + 96 : 0, ...every.map((one) => one.width), 0);
  const bottom = Math.max(0, ...strips.map((strip) => strip.bottom), ...every.map((one) => one.y + one.height));
  return { strips, stripped, stills, count: every.length, x, width, right: every.length ? x + width : left, bottom };
}

function piecesOf(model, output, owner, top, scale) {
  const spans = [];
  let at = 0;
  for (const node of output.segments) {
    const frames = node >= 0 ? model.nodes[node].frames : 0;
    if (node >= 0) spans.push([owner[node], at, at + frames, node]);
    at += frames;
  }
  return piecesBetween(spans, top, scale);
}

function soundsOf(output, owner, top, scale) {
  return (output.tracks || []).map((track) => ({
    name: track.name,
    pieces: piecesBetween(track.blocks.filter(([node]) => node >= 0).map(([node, first, end]) => [owner[node], first, end, node]), top, scale),
  }));
}

/** Those that follow one another and stand in one box are one piece. */
function piecesBetween(spans, top, scale) {
  const pieces = [];
  for (const [box, first, end, node] of spans) {
    const last = pieces.at(-1);
    if (last && last.box === box && last.end === first && box.nodes.length > 1) last.end = end;
    else pieces.push({ box, first, end, node });
  }
  for (const piece of pieces) {
    piece.top = top + piece.first * scale;
    piece.bottom = top + piece.end * scale;
  }
  return pieces;
}
