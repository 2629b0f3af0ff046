"""What a page in a browser shows just now, and where."""


def told(page):
    return page.inner_text("#details")


def chosen(page):
    """The kinds and labels of the nodes that are chosen."""
    return page.evaluate(
        "[...dagrender.chosen || []].map(n => dagrender.model.kinds[dagrender.model.nodes[n].kind]"
        " + ' ' + dagrender.model.nodes[n].label)"
    )


def boxes(page):
    return page.evaluate("dagrender.graph.layout.boxes.length")


def place_of(page, kind, label=""):
    """Where on the screen the first box of a kind is whose label begins so."""
    return page.evaluate(
        """([kind, label]) => {
          const { graph, model } = dagrender, at = graph.canvas.getBoundingClientRect();
          const box = graph.layout.boxes.find(
            (one) => model.kinds[one.kind] === kind && one.label.startsWith(label));
          return [at.left + (box.x + box.width / 2) * graph.scale + graph.x,
                  at.top + (box.y + box.height / 2) * graph.scale + graph.y];
        }""",
        [kind, label],
    )


def clip_place(page, label):
    """Where on the screen a clip of the timeline is."""
    return page.evaluate(
        """(label) => {
          const { timeline } = dagrender, at = timeline.canvas.getBoundingClientRect();
          const row = timeline.rows.findIndex((one) => one.clips?.some((clip) => clip.l === label));
          const clip = timeline.rows[row].clips.find((one) => one.l === label);
          return [at.left + timeline.xOf((clip.a + clip.b) / 2), at.top + 24 + row * 27 + 12];
        }""",
        label,
    )
