// Pointer gestures that all canvases share: drag, pinch, wheel, hover, click.

/**
 * Listen on a canvas. `on.drag(dx, dy)`, `on.zoom(factor, x, y)`, `on.scroll(dx, dy)`, `on.hover(x, y | null)`,
 * `on.click(x, y, event)`, `on.twice(x, y)`; places in px of the canvas.
 */
function listen(canvas, on) {
  const pointers = new Map();
  let travelled = 0;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode ? 30 : 1;
    if (on.scroll && !event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      on.scroll((event.deltaX || event.deltaY) * unit, 0);
      return;
    }
    on.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)), ...at(event));
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, at(event));
    travelled = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = at(event), before = pointers.get(event.pointerId);
    if (!before) { on.hover(...now); return; }
    if (pointers.size === 2) {
      const [, other] = [...pointers].find(([id]) => id !== event.pointerId);
      const reach = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
      on.zoom(reach(now) / Math.max(1, reach(before)), ...other);
    } else {
      travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (travelled > 3) { canvas.classList.add("moving"); on.drag(now[0] - before[0], now[1] - before[1]); }
    }
    pointers.set(event.pointerId, now);
  });
  canvas.addEventListener("pointerup", (event) => {
    const known = pointers.delete(event.pointerId);
    canvas.classList.remove("moving");
    if (known && travelled <= 3) on.click(...at(event), event);
  });
  canvas.addEventListener("pointercancel", (event) => { pointers.delete(event.pointerId); canvas.classList.remove("moving"); });
  canvas.addEventListener("pointerleave", () => { if (!pointers.size) on.hover(null, null); });
  canvas.addEventListener("dblclick", (event) => on.twice?.(...at(event)));
}
