// The page: what is chosen is one thing for all views, and stands in the address, to be linked to.

const VIEWS = ["graph", "build", "history"];

class App {
  constructor(model) {
    this.model = model;
    this.element = (id) => document.getElementById(id);
    this.failed = model.states.findIndex(([name]) => name === "failed");
    this.toRun = model.states.findIndex(([name]) => name === "to run");
    this.chosen = null;
    this.lit = null;
    this.litClips = null;
    this.clip = null;
    this.time = null;
    this.spans = [];
    this.matches = null;
    this.restyle();
    this.details = new Details(this.element("details"), this);
    this.graph = new GraphView(this.element("graph"), this);
    this.timeline = new TimelineView(this.element("timeline"), this);
    if (model.build) {
      this.gantt = new GanttView(this.element("gantt"), this);
      this.element("build-tables").append(...buildTables(this));
    } else this.element("build").replaceChildren(make("p", { class: "empty" }, "What the last build did when is not known: this film was not built yet with this cache."));
    this.element("history").append(historyTable(this));
    this.tellBuild();
    this.chooseFilm();
    this.legend();
    this.controls();
    for (const view of this.views()) view.surface.resize();
    this.graph.fit(READABLE);
    this.details.overview();
    this.follow();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.restyle(); this.refresh(); });
    window.addEventListener("hashchange", () => { if (location.hash !== this.written) this.follow(); });
  }

  views() { return [this.graph, this.timeline, this.gantt].filter(Boolean); }

  restyle() {
    this.colours = readColours(this.model);
    this.hatches = new WeakMap();
  }

  /** How a part of film in a state is filled; what has to run is hatched too. */
  fillOf(context, state) {
    if (state !== this.toRun) return this.colours.tones[state].edge;
    if (!this.hatches.has(context)) this.hatches.set(context, hatching(context, this.colours.tones[state]));
    return this.hatches.get(context);
  }

  refresh() {
    for (const view of this.views()) view.surface.ask();
    this.tellChosen();
  }

  // What is chosen.

  /** Nodes, and all that they are made of and that is made of them. `by` says who asks: that view stays as it is. */
  selectNodes(nodes, by) {
    this.chosen = new Set(nodes);
    this.lit = union(reached(this.model, nodes, "inputs"), reached(this.model, nodes, "users"));
    this.clip = this.time = null;
    this.litClips = new Set(nodes.flatMap((node) => this.model.nodes[node].clips));
    this.spans = spansOf(this.model, nodes);
    const first = this.model.nodes[nodes[0]];
    this.showFilm(first.film);
    this.after(nodes.length === 1 ? `node=${first.key.slice(0, 16)}` : `nodes=${first.key.slice(0, 16)}`, by);
  }

  selectClip(number, by) {
    const clip = this.model.clips.get(number);
    if (!clip) return;
    this.showFilm(clip.film);
    this.chosen = new Set(clip.nodes);
    const shown = showing(this.model, clip);
    this.lit = union(union(this.chosen, reached(this.model, shown, "inputs")), reached(this.model, shown, "users"));
    this.clip = number;
    this.time = null;
    this.litClips = new Set([number]);
    this.spans = [[clip.first, clip.end]];
    this.after(`clip=${number}`, by);
  }

  selectTime(frame, by) {
    const nodes = nodesAt(this.model, this.timeline.film, frame);
    this.chosen = new Set(nodes);
    this.lit = union(reached(this.model, nodes, "inputs"), reached(this.model, nodes, "users"));
    this.clip = this.litClips = null;
    this.time = frame;
    this.spans = [];
    this.after(`at=${+(frame * this.timeline.frameSeconds).toFixed(3)}`, by);
  }

  /** One film's tracks at a time: that of what is chosen. */
  showFilm(film) {
    if (!film || film === this.timeline.film) return;
    this.timeline.film = film;
    this.timeline.arrange();
    this.element("film").value = this.model.films.indexOf(film);
  }

  clear() {
    this.chosen = this.lit = this.litClips = this.clip = this.time = null;
    this.spans = [];
    this.after("", "clear");
  }

  after(words, by) {
    this.write(words);
    // where there is little room the panel takes some of it: only then is known what is in sight
    this.element("main").classList.toggle("chosen", Boolean(this.chosen));
    for (const view of this.views()) view.surface.resize();
    if (this.chosen && this.chosen.size && by !== "graph") this.graph.show(this.clip === null && this.time === null ? this.chosen : this.lit.size < 60 ? this.lit : this.chosen);
    if (this.spans.length && by !== "timeline") this.timeline.show(this.spans);
    this.refresh();
    this.element("said").textContent = this.chosen ? this.element("details").querySelector("header")?.textContent.replace("×", "") || "" : "nothing chosen";
  }

  tellChosen() {
    const { details, chosen } = this, nodes = chosen ? [...chosen] : [];
    if (this.clip !== null) details.clip(this.clip);
    else if (this.time !== null) details.time(this.time, nodes);
    else if (!nodes.length) details.overview();
    else if (nodes.length === 1) details.node(nodes[0]);
    else details.group(nodes);
  }

  /** Only lit for as long as the pointer rests: nothing is chosen by it. */
  hoverNodes(nodes) {
    if (this.chosen) return;
    this.lit = nodes && union(reached(this.model, nodes, "inputs"), reached(this.model, nodes, "users"));
    this.spans = nodes ? spansOf(this.model, nodes) : [];
    for (const view of this.views()) view.surface.ask();
  }

  // The address.

  write(words) {
    const view = this.view && this.view !== "graph" ? [`view=${this.view}`] : [];
    this.written = `#${[...view, words].filter(Boolean).join("&")}`;
    history.replaceState(null, "", this.written === "#" ? location.pathname + location.search : this.written);
    this.words = words;
  }

  follow() {
    const told = new URLSearchParams(location.hash.slice(1)), key = told.get("node") || told.get("nodes");
    this.turn(VIEWS.includes(told.get("view")) ? told.get("view") : "graph");
    const node = key && this.model.nodes.find((one) => one.key.startsWith(key));
    if (node && told.has("node")) this.selectNodes([node.index], "address");
    else if (node) this.selectNodes(this.graph.layout.owner[node.index].nodes, "address");
    else if (told.has("clip") && this.model.clips.has(+told.get("clip"))) this.selectClip(+told.get("clip"), "address");
    else if (told.has("at") && Number.isFinite(+told.get("at"))) this.selectTime(Math.round(+told.get("at") / this.timeline.frameSeconds), "address");
  }

  // The frame around the views.

  turn(view) {
    this.view = view;
    for (const name of VIEWS) {
      this.element(`tab-${name}`).setAttribute("aria-selected", String(name === view));
      this.element(`tab-${name}`).tabIndex = name === view ? 0 : -1;
      this.element(`${name}-panel`).hidden = name !== view;
    }
    this.write(this.words || "");
    for (const one of this.views()) one.surface.resize();
    this.refresh();
  }

  tip(lines, canvas, x, y) {
    const tip = this.element("tip");
    tip.hidden = !lines;
    if (!lines) return;
    tip.replaceChildren(...lines.filter(Boolean).map((line) => make("div", {}, line)));
    const box = canvas.getBoundingClientRect(), left = box.left + x + 14, top = box.top + y + 14;
    tip.style.left = `${Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${top + tip.offsetHeight > innerHeight - 8 ? box.top + y - tip.offsetHeight - 10 : top}px`;
  }

  tellBuild() {
    const { build } = this.model;
    if (!build) return;
    const when = build.at_s ? new Date(build.at_s * 1000).toLocaleString() : "";
    this.element("build-note").textContent = [build.ending, when, duration(build.wall_s)].filter(Boolean).join(" · ");
  }

  chooseFilm() {
    const { films } = this.model, select = this.element("film");
    this.element("film-choice").hidden = films.length < 2;
    select.append(...films.map((film, at) => make("option", { value: at }, film.name || `film ${at + 1}`)));
    select.addEventListener("change", () => { this.showFilm(films[+select.value]); this.clear(); });
  }

  legend() {
    const { model } = this, counts = model.states.map((_, state) => model.nodes.filter((node) => node.state === state).length);
    this.element("legend").append(
      ...model.states.map(([name, meaning], state) => counts[state] && make("span", { title: meaning }, this.details.sign(state), `${counts[state].toLocaleString("en")} ${name}`)).filter(Boolean),
      ...model.traits.map(([name, meaning, path], trait) => model.nodes.some((node) => node.traits.includes(trait)) && make("span", { title: meaning }, drawnSign(path), name)).filter(Boolean));
  }

  controls() {
    const fold = this.element("fold");
    fold.value = this.model.fold;
    fold.addEventListener("change", () => this.graph.fold(fold.value));
    this.element("in").addEventListener("click", () => this.graph.zoom(1.25));
    this.element("out").addEventListener("click", () => this.graph.zoom(0.8));
    this.element("fit").addEventListener("click", () => this.graph.fit());
    VIEWS.forEach((view, at) => {
      const tab = this.element(`tab-${view}`);
      tab.addEventListener("click", () => this.turn(view));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = VIEWS[(at + step + VIEWS.length) % VIEWS.length];
        this.turn(next);
        this.element(`tab-${next}`).focus();
        event.preventDefault();
      });
    });
    new SearchBox(this.element("search"), this.element("found"), this);
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
      if (event.key === "Escape" && !typing) this.clear();
      else if (event.key === "/" && !typing) { this.element("search").focus(); event.preventDefault(); }
      else if (!typing && document.activeElement === document.body && this.view === "graph") this.graph.key(event);
    });
  }
}

/** A sign of a trait, as in boxes. */
function drawnSign(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), line = document.createElementNS(svg.namespaceURI, "path");
  for (const [name, value] of Object.entries({ viewBox: "-7 -7 14 14", width: 14, height: 14, class: "trait" })) svg.setAttribute(name, value);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function union(one, other) {
  const all = new Set(one);
  for (const item of other) all.add(item);
  return all;
}

function start() {
  const begin = performance.now();
  const app = new App(readModel(JSON.parse(document.getElementById("data").textContent)));
  const told = document.documentElement.dataset;
  told.ready = (performance.now() - begin).toFixed(1);
  requestAnimationFrame(() => setTimeout(() => { told.shown = performance.now().toFixed(1); }));
  // for whoever measures the page, and for its console
  window.dagrender = app;
}

start();
