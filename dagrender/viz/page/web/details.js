// The panel at the side: all that is known of what is chosen.

const MOST_ROWS = 12;

class Details {
  constructor(element, app) {
    Object.assign(this, { element, app, model: app.model });
  }

  show(...parts) {
    this.element.replaceChildren(...parts.flat(3).filter(Boolean));
    this.element.scrollTop = 0;
  }

  nodeButton(index, note) {
    const node = this.model.nodes[index];
    return make("button", { class: "row", click: () => this.app.selectNodes([index], "details") },
      this.sign(node.state), make("span", { class: "what" }, make("b", {}, this.model.kinds[node.kind]), " ", node.label), note && make("span", { class: "slot" }, note));
  }

  sign(state) {
    const [name, meaning] = this.model.states[state];
    return make("span", { class: `sign ${name.replace(" ", "-")}`, title: `${name}: ${meaning}`, role: "img", "aria-label": name });
  }

  /** Rows, those that are too many behind a button. */
  list(title, rows, build) {
    if (!rows.length) return null;
    const body = make("div", { class: "rows" }, rows.slice(0, MOST_ROWS).map(build));
    if (rows.length > MOST_ROWS) {
      const more = make("button", { class: "link", click: () => { more.remove(); body.append(...rows.slice(MOST_ROWS, 500).map(build)); } },
        `${(rows.length - MOST_ROWS).toLocaleString("en")} more`);
      body.append(more);
    }
    return this.part(`${title} (${rows.length.toLocaleString("en")})`, body);
  }

  part(title, ...children) {
    return make("section", {}, make("h3", {}, title), children);
  }

  facts(rows) {
    const known = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
    return make("dl", {}, known.map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  head(kind, label, state, thumb) {
    return [
      make("header", {},
        make("p", { class: "kind" }, state === undefined ? null : this.sign(state), kind, state === undefined ? null : make("span", { class: "state" }, this.model.states[state][0])),
        make("h2", {}, label),
        make("button", { class: "close", "aria-label": "Close", title: "Close (Esc)", click: () => this.app.clear() }, "×")),
      thumb ? make("img", { src: thumb, alt: `A picture of ${label}` }) : null,
    ];
  }

  times(spans, frameSeconds) {
    const at = (frame) => clock(frame * frameSeconds);
    const told = spans.slice(0, 8).map(([first, end]) => make("button", { class: "time", click: () => this.app.selectTime(first, "details") }, `${at(first)} to ${at(end)}`));
    return spans.length ? [told, spans.length > 8 ? ` and ${spans.length - 8} more` : null] : null;
  }

  /** Times in seconds, each a way to what is on screen then. */
  stretches(some) {
    const told = some.slice(0, 6).map(([from, to]) => make("button", { class: "time", click: () => this.app.selectTime(Math.round(from / this.app.timeline.frameSeconds), "details") },
      clock(from) === clock(to) ? clock(from) : `${clock(from)} to ${clock(to)}`));
    return [told, some.length > 6 ? ` and ${some.length - 6} more` : null];
  }

  /** How many nodes are new since the last build, as before, and gone. */
  nodesChanged() {
    const counts = Object.values(this.model.changes.nodes), sum = (name) => counts.reduce((total, one) => total + one[name], 0);
    return make("p", { class: "note" }, `${counted(sum("added") + sum("kept"), "node")}: ${sum("added").toLocaleString("en")} new, ${sum("kept").toLocaleString("en")} as before; ${sum("removed").toLocaleString("en")} gone`);
  }

  thumbOf(index) {
    const { thumbs = {}, thumbOf = {} } = this.model;
    return thumbs[index] || thumbs[thumbOf[index]];
  }

  node(index) {
    const { model, app } = this, node = model.nodes[index], box = app.graph.layout.owner[index];
    const clips = node.clips.map((number) => model.clips.get(number)).filter(Boolean);
    const shares = Math.max(node.users.length, node.spans.length);
    this.show(
      this.head(model.kinds[node.kind], node.label, node.state, this.thumbOf(index)),
      app.graph.isOpen(box) && make("button", { class: "wide", click: () => app.graph.toggle(box) }, "Fold again"),
      node.reasons.length ? this.part("Why it will run", make("ul", { class: "why" }, node.reasons.map((reason) => make("li", {}, whyOf(reason))))) : null,
      this.facts([
        ["State", `${model.states[node.state][0]}: ${model.states[node.state][1]}`],
        ["In the film", this.times(node.spans, node.frameSeconds)],
        ["Frames", node.frames ? node.frames.toLocaleString("en") : ""],
        ["Output", { stored: "stored in the cache", virtual: "virtual: streams into what uses it", file: "a file of yours" }[node.storage]],
        ["Size", node.bytes === undefined ? "" : size(node.bytes)],
        ["Took", node.seconds === undefined ? "" : duration(node.seconds)],
        ["Shared", shares > 1 ? `wanted ${shares} times` : ""],
        ["Traits", node.traits.map((trait) => model.traits[trait].slice(0, 2).join(": ")).join("; ")],
        ["Spec", node.places.length ? node.places.slice(0, 6).join(", ") + (node.places.length > 6 ? " …" : "") : ""],
        ["Other films", node.films.join(", ")],
      ]),
      this.list("Clips", clips, (clip) => this.clipButton(clip)),
      this.list("Made of", node.inputs, (input) => this.nodeButton(input.node, typeof input.slot === "string" ? input.slot : null)),
      this.list("Goes into", node.users, (user) => this.nodeButton(user)),
      this.part("Key", make("code", { class: "key" }, node.key),
        make("p", { class: "note" }, `The digest of the recipe: ${model.kinds[node.kind]} ${node.version}, and what follows.`)),
      node.recipe.length ? make("details", { open: node.recipe.length <= 8 }, make("summary", {}, "Key recipe"), make("dl", { class: "recipe" }, node.recipe.map(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]))) : null,
      node.contents.length ? make("details", {}, make("summary", {}, `Contents (${node.contents.length})`), make("dl", { class: "recipe" }, node.contents.map(([slot, ref]) => [make("dt", {}, slot), make("dd", {}, String(ref))]))) : null,
      node.tools.length ? make("details", {}, make("summary", {}, "Tools"), make("dl", { class: "recipe" }, node.tools.map(([name, version]) => [make("dt", {}, name), make("dd", {}, version)]))) : null,
    );
  }

  group(nodes) {
    const { model, app } = this, own = nodes.map((index) => model.nodes[index]), box = app.graph.layout.owner[nodes[0]];
    const sum = (name) => own.reduce((total, node) => total + (node[name] || 0), 0);
    this.show(
      this.head(model.kinds[box.kind], box.label, box.state, this.thumbOf(nodes.find((index) => this.thumbOf(index)))),
      make("button", { class: "wide", click: () => app.graph.toggle(box) }, "Unfold"),
      this.facts([
        ["In the film", this.times(spansOf(model, nodes), own[0].frameSeconds)],
        ["Frames", sum("frames") ? sum("frames").toLocaleString("en") : ""],
        ["Size", sum("bytes") ? size(sum("bytes")) : ""],
        ["Took", sum("seconds") ? duration(sum("seconds")) : ""],
      ]),
      this.whyAll(own),
      this.list("Nodes", nodes, (index) => this.nodeButton(index)),
    );
  }

  whyAll(nodes) {
    const reasons = [...new Set(nodes.flatMap((node) => node.reasons))];
    return reasons.length ? this.part("Why they will run", make("ul", { class: "why" }, reasons.slice(0, 20).map((reason) => make("li", {}, whyOf(reason))))) : null;
  }

  clipButton(clip) {
    return make("button", { class: "row", click: () => this.app.selectClip(clip.number, "details") },
      make("span", { class: "what" }, make("b", {}, clip.kind), " ", clip.label), make("span", { class: "slot" }, clip.place));
  }

  clip(number) {
    const { model } = this, clip = model.clips.get(number), at = (frame) => clock(frame * clip.film.frameSeconds);
    const [lead, tail] = clip.transitions, nodes = clip.nodes, states = showing(model, clip).map((index) => model.nodes[index]);
    const run = states.filter((node) => ["to run", "failed"].includes(model.states[node.state][0]) && node.storage === "stored");
    this.show(
      this.head(`${clip.kind} clip`, clip.label, undefined, this.thumbOf(nodes.find((index) => this.thumbOf(index)))),
      this.facts([
        ["In the film", `${at(clip.first)} to ${at(clip.end)}`],
        ["Transitions", [lead && `${at(lead)} at its head`, tail && `${at(tail)} at its tail`].filter(Boolean).join(", ")],
        ["Track", clip.film.tracks[clip.track].name],
        ["Spec", clip.place],
        ["A build", run.length ? `renders ${counted(run.length, "node")} of it` : "renders nothing of it"],
      ]),
      this.whyAll(states),
      this.list("Nodes", nodes, (index) => this.nodeButton(index)),
    );
  }

  time(frame, nodes) {
    const { model } = this;
    this.show(
      this.head("time", clock(frame * this.app.timeline.frameSeconds), undefined, this.thumbOf(nodes.find((index) => this.thumbOf(index)))),
      this.facts([["Frame", frame.toLocaleString("en")]]),
      this.list("On screen and heard", nodes, (index) => this.nodeButton(index)),
    );
  }

  overview() {
    const { model } = this;
    const rows = model.kinds.map((kind, number) => [kind, model.nodes.filter((node) => node.kind === number)]).filter(([, own]) => own.length);
    const names = { changed: "another picture", moved: "as elsewhere before", removed: "cut out", heard: "another sound" };
    const changed = (model.changes?.outputs || []).map((one) => ({ name: one.name, told: Object.entries(names).map(([name, words]) => [words, stretchesOf(one, name)]).filter(([, some]) => some.length) }))
      .filter((one) => one.told.length);
    this.show(
      make("header", {}, make("p", { class: "kind" }, "film"), make("h2", {}, model.title)),
      make("p", { class: "note" }, model.summary),
      changed.length ? this.part("Since the last build", changed.map((one) => make("div", { class: "changes" }, make("b", {}, one.name),
        make("ul", { class: "why" }, one.told.map(([words, some]) => make("li", {}, `${words}: `, this.stretches(some)))))), this.nodesChanged()) : null,
      this.part("Nodes", make("table", { class: "counts" }, make("tbody", {}, rows.map(([kind, own]) => make("tr", {},
        make("th", { scope: "row" }, kind), make("td", { class: "figure" }, own.length.toLocaleString("en")),
        make("td", {}, model.states.map(([name], state) => [name, own.filter((node) => node.state === state).length]).filter(([, count]) => count).map(([name, count]) => `${count.toLocaleString("en")} ${name}`).join(", "))))))),
      this.part("Keys", make("dl", { class: "keys" }, [["/", "search"], ["arrows", "go along the graph; with Shift, move it"], ["Enter", "unfold, fold"], ["+ − 0", "zoom, fit"], ["f", "bring what is chosen into sight"], ["Esc", "choose nothing"]]
        .map(([key, told]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, told)]))),
    );
  }
}

/** When an output changed in some way. Pictures that others took the place of are no cut. */
function stretchesOf(output, name) {
  const some = output[name] || [];
  if (name !== "removed") return some;
  return some.filter(([from, to]) => !(output.changed || []).some(([first, end]) => first <= from && to <= end));
}

/** A reason with the old and the new value, where there are any. */
function whyOf(reason) {
  const of = reason.clip ? ` of ${reason.clip}` : "", place = reason.place ? make("span", { class: "place" }, ` ${reason.place}`) : null;
  if (!reason.old && !reason.new) return [`${reason.field}${of}`, place];
  return [`${reason.field}${of}: `, make("del", {}, reason.old || "nothing"), " → ", make("ins", {}, reason.new || "nothing"), place];
}
