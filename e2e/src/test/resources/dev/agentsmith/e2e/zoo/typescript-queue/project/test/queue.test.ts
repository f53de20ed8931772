import { BoundedQueue } from "../src/queue";

declare function require(name: string): any;
const { test } = require("node:test");
const assert = require("node:assert/strict");

test("keeps to its limit", () => {
  const queue = new BoundedQueue<number>(2);
  [1, 2, 3].forEach((n) => queue.push(n));
  assert.equal(queue.size(), 2);
});

test("the oldest goes first", () => {
  const queue = new BoundedQueue<number>(2);
  [1, 2, 3].forEach((n) => queue.push(n));
  assert.equal(queue.peek(), 2);
});
