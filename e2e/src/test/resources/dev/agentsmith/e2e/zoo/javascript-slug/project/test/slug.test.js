import assert from "node:assert/strict";
import { test } from "node:test";
import { slug } from "../src/slug.js";

test("plain words", () => {
  assert.equal(slug("Hello, World"), "hello-world");
});

test("every umlaut is replaced", () => {
  assert.equal(slug("Große Füße"), "grosse-fuesse");
});

test("no dash at the ends", () => {
  assert.equal(slug("!Really?"), "really");
});
