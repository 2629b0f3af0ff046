// Search: what some words are found in, and the box to type them in.

/** Nodes and clips that some words are found in: in what they are called, in a kind, or as the beginning of a key. */
function search(model, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return { clips: [], nodes: [] };
  const holds = (text, key) => wanted.every((word) => text.includes(word) || (key && word.length > 3 && key.startsWith(word)));
  const clips = [...model.clips.values()].filter((clip) => holds(`clip ${clip.label} ${clip.kind} ${clip.place}`.toLowerCase()));
  const named = new Map([...model.clips.values()].map((clip) => [clip.number, clip.label.toLowerCase()]));
  const nodes = model.nodes.filter((node) => {
    const own = `${model.kinds[node.kind]} ${node.label} ${model.states[node.state][0]}`.toLowerCase();
    return holds(`${own} ${node.clips.map((clip) => named.get(clip) || "").join(" ")}`, node.key);
  });
  return { clips, nodes };
}

/** A box to type in, with what is found under it. */
class SearchBox {
  constructor(input, list, app) {
    Object.assign(this, { input, list, app, at: -1, found: [] });
    input.addEventListener("input", () => this.look());
    input.addEventListener("focus", () => this.look());
    input.addEventListener("blur", () => { setTimeout(() => this.close(), 150); });
    input.addEventListener("keydown", (event) => this.key(event));
  }

  look() {
    const { app, input, list } = this, { clips, nodes } = search(app.model, input.value);
    app.matches = input.value.trim() ? new Set(nodes.map((node) => node.index)) : null;
    this.found = [
      ...clips.slice(0, 20).map((clip) => ({ words: [clip.kind, clip.label, clip.place], pick: () => app.selectClip(clip.number, "search") })),
      ...nodes.slice(0, 60).map((node) => ({ words: [app.model.kinds[node.kind], node.label, node.key.slice(0, 8)], pick: () => app.selectNodes([node.index], "search") })),
    ];
    this.at = this.found.length ? 0 : -1;
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    const more = clips.length + nodes.length - this.found.length;
    list.replaceChildren(...this.found.map((one, at) => make("li", { role: "option", id: `found-${at}`, pointerdown: (event) => { event.preventDefault(); this.take(at); } },
      make("b", {}, one.words[0]), make("span", { class: "what" }, one.words[1]), make("span", { class: "slot" }, one.words[2]))),
    ...(this.found.length ? [] : [make("li", { class: "none" }, "nothing found")]),
    ...(more > 0 ? [make("li", { class: "none" }, `and ${more.toLocaleString("en")} more`)] : []));
    this.mark();
    app.graph.surface.ask();
  }

  mark() {
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === this.at)));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.at}`);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else if (event.key === "Escape") { this.input.value = ""; this.look(); this.input.blur(); }
    else return;
    event.preventDefault();
  }

  take(at) {
    this.found[at].pick();
    this.close();
    this.app.element("graph").focus({ preventScroll: true });
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
