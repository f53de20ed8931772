import { add, format } from "../src/money";

declare function require(name: string): any;
const { test } = require("node:test");
const assert = require("node:assert/strict");

test("adds the same currency", () => {
  assert.equal(format(add({ cents: 150, currency: "EUR" }, { cents: 5, currency: "EUR" })), "1.55 EUR");
});

test("refuses to add different currencies", () => {
  assert.throws(() => add({ cents: 1, currency: "EUR" }, { cents: 1, currency: "USD" }), /EUR.*USD/);
});
