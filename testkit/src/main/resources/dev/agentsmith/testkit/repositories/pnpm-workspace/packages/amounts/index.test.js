'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { times } = require('./index.js');

test('three halves are one and a half', () => {
  assert.strictEqual(times('1/2', 3), '1 1/2');
});

test('whole amounts have no fraction', () => {
  assert.strictEqual(times('1/3', 6), '2');
});
