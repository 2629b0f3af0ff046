"use strict";
(() => {
  const view = document.getElementById("view");
  const picture = view.querySelector("svg");
  const graph = document.getElementById("dg-graph");
  const size = picture.viewBox.baseVal;
  const least = 0.05, most = 8;
  let scale = 1, x = 0, y = 0;

  function show() {
    picture.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  function zoom(factor, atX = view.clientWidth / 2, atY = view.clientHeight / 2) {
    const next = Math.min(most, Math.max(least, scale * factor));
    x = atX - (atX - x) * next / scale;
    y = atY - (atY - y) * next / scale;
    scale = next;
    show();
  }

  function fit() {
    scale = Math.min(1, view.clientWidth / size.width, view.clientHeight / size.height);
    x = Math.max(0, (view.clientWidth - size.width * scale) / 2);
    y = 0;
    show();
  }

  view.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX, event.clientY);
  }, { passive: false });

  const pointers = new Map();
  let travelled = 0;
  view.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    travelled = 0;
    view.classList.add("moving");
  });
  window.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) {
      const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const reach = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      zoom(reach(event) / Math.max(1, reach(before)), other.clientX, other.clientY);
    } else {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      show();
    }
    travelled += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    window.addEventListener(kind, (event) => {
      pointers.delete(event.pointerId);
      if (!pointers.size) view.classList.remove("moving");
    });
  }

  // What a node is made from and what it goes into, as far as the graph reaches.
  const forward = new Map(), back = new Map();
  const add = (map, key, value) => map.has(key) ? map.get(key).add(value) : map.set(key, new Set([value]));
  const links = [...graph.querySelectorAll("[data-from]")];
  const nodes = [...graph.querySelectorAll(".node")];
  const parts = [...graph.querySelectorAll("[data-key]")];
  for (const { dataset } of links) {
    add(forward, dataset.from, dataset.to);
    add(back, dataset.to, dataset.from);
  }
  function reached(map, start) {
    const found = new Set([start]), stack = [start];
    while (stack.length) {
      for (const next of map.get(stack.pop()) || []) {
        if (!found.has(next)) { found.add(next); stack.push(next); }
      }
    }
    return found;
  }
  let pinned = null;
  function trace(key) {
    graph.classList.toggle("traced", key !== null);
    for (const one of graph.querySelectorAll(".on")) one.classList.remove("on");
    if (key === null) return;
    const up = reached(back, key), down = reached(forward, key);
    for (const one of parts) {
      one.classList.toggle("on", up.has(one.dataset.key) || down.has(one.dataset.key));
    }
    for (const one of links) {
      const { from, to } = one.dataset;
      one.classList.toggle("on", (up.has(from) && up.has(to)) || (down.has(from) && down.has(to)));
    }
  }
  picture.setAttribute("role", "group");
  for (const node of nodes) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    const key = node.dataset.key;
    const pin = () => { pinned = pinned === key ? null : key; trace(pinned === null ? key : pinned); };
    node.addEventListener("pointerenter", () => { if (!pointers.size && pinned === null) trace(key); });
    node.addEventListener("pointerleave", () => { if (pinned === null) trace(null); });
    node.addEventListener("focus", () => { if (pinned === null && node.matches(":focus-visible")) trace(key); });
    node.addEventListener("blur", () => { if (pinned === null) trace(null); });
    node.addEventListener("click", () => { if (travelled < 5) pin(); });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pin(); }
    });
  }

  const step = 60;
  const keys = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
    ArrowLeft: () => { x += step; show(); }, ArrowRight: () => { x -= step; show(); },
    ArrowUp: () => { y += step; show(); }, ArrowDown: () => { y -= step; show(); },
    Escape: () => { pinned = null; trace(null); },
  };
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.getElementById("in").addEventListener("click", () => zoom(1.25));
  document.getElementById("out").addEventListener("click", () => zoom(0.8));
  document.getElementById("fit").addEventListener("click", fit);
  fit();
})();
