// The film: nodes, clips, outputs as they stand in the page's data, with names to read and links both ways.

/** The document that the page was written with, ready for use. */
function readModel(raw) {
  const nodes = raw.nodes.map((one, index) => ({
    index,
    key: one.k,
    kind: one.t,
    state: one.s,
    label: one.l,
    frames: one.f || 0,
    spans: pairs(one.p),
    clips: one.c || [],
    inputs: (one.i || []).map(([node, slot]) => ({ node, slot })),
    users: [],
    storage: one.g,
    traits: one.e || [],
    version: one.v,
    row: one.o,
    output: one.m || 0,
    recipe: raw.recipes[one.r].map(([name, text]) => [raw.texts[name], raw.texts[text]]),
    contents: one.n || [],
    tools: raw.tools[one.h],
    bytes: one.z,
    seconds: one.w,
    reasons: (one.y || []).map((reason) => raw.reasons[reason]),
    places: (one.q || []).map((text) => raw.texts[text]),
    films: (one.u || []).map((text) => raw.texts[text]),
  }));
  for (const node of nodes) {
    for (const input of node.inputs) nodes[input.node].users.push(node.index);
  }
  // sound is where the outputs hear it
  const silent = new Set(nodes.filter((node) => !node.spans.length).map((node) => node.index));
  for (const [index, first, end] of raw.outputs.flatMap((output) => (output.tracks || []).flatMap((track) => track.blocks))) {
    if (silent.has(index)) nodes[index].spans.push([first, end]);
  }
  const clips = new Map();
  for (const film of raw.films) {
    film.tracks.forEach((track, number) => {
      for (const one of track.clips) {
        clips.set(one.n, {
          number: one.n, label: one.l, first: one.a, end: one.b, kind: one.kind,
          place: one.q || "", transitions: one.x || [0, 0], track: number, film, nodes: [],
        });
      }
    });
  }
  for (const node of nodes) {
    const own = node.clips.map((number) => clips.get(number)).filter(Boolean);
    for (const clip of own) clip.nodes.push(node.index);
    node.places = [...new Set([...node.places, ...own.map((clip) => clip.place)])];
  }
  // outputs may show films of their own, at rates of their own: a node is told of in those of the first that wants it
  const secondsOf = ([over, under]) => under / over;
  for (const film of raw.films) film.frameSeconds = secondsOf(film.rate);
  for (const node of nodes) {
    node.film = raw.films[raw.outputs[node.output]?.film] || raw.films[0];
    node.frameSeconds = node.film?.frameSeconds || secondsOf(raw.rate);
  }
  return { ...raw, nodes, clips, frameSeconds: secondsOf(raw.rate) };
}

function pairs(flat) {
  const found = [];
  for (let at = 0; flat && at < flat.length; at += 2) found.push([flat[at], flat[at + 1]]);
  return found;
}

/** All that is reached from nodes along "inputs" or "users", themselves included. */
function reached(model, starts, along) {
  const found = new Set(starts), stack = [...found];
  while (stack.length) {
    const node = model.nodes[stack.pop()];
    const next = along === "inputs" ? node.inputs.map((one) => one.node) : node.users;
    for (const other of next) {
      if (!found.has(other)) { found.add(other); stack.push(other); }
    }
  }
  return found;
}

/** The nodes that show or sound at a frame of a film. */
function nodesAt(model, film, frame) {
  return model.nodes.filter((node) => node.film === film && node.spans.some(([first, end]) => first <= frame && frame < end))
    .map((node) => node.index);
}

/** Of a clip's nodes those that show or sound it alone or with others; sources and what is decoded serve other clips too. */
function showing(model, clip) {
  return clip.nodes.filter((node) => ["capture", "encode", "mix"].includes(model.kinds[model.nodes[node].kind]));
}

/** The places in the film that show some nodes, joined where they touch. */
function spansOf(model, indices) {
  const spans = [...indices].flatMap((index) => model.nodes[index].spans).sort((a, b) => a[0] - b[0]);
  const joined = [];
  for (const [first, end] of spans) {
    const last = joined.at(-1);
    if (last && first <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([first, end]);
  }
  return joined;
}
