import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../src/emitter.js";

test("listeners are called in order", () => {
  const seen = [];
  const emitter = new Emitter();
  emitter.on("a", (v) => seen.push("1" + v));
  emitter.on("a", (v) => seen.push("2" + v));
  emitter.emit("a", "x");
  assert.deepEqual(seen, ["1x", "2x"]);
});

test("a listener that removes itself does not hide the next", () => {
  const seen = [];
  const emitter = new Emitter();
  const off = emitter.on("a", () => {
    seen.push("once");
    off();
  });
  emitter.on("a", () => seen.push("always"));
  emitter.emit("a");
  emitter.emit("a");
  assert.deepEqual(seen, ["once", "always", "always"]);
});

test("removing twice removes nobody else", () => {
  const seen = [];
  const emitter = new Emitter();
  const off = emitter.on("a", () => seen.push("first"));
  emitter.on("a", () => seen.push("second"));
  off();
  off();
  emitter.emit("a");
  assert.deepEqual(seen, ["second"]);
});
