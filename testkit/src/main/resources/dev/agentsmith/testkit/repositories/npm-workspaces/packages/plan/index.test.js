'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { list } = require('./index.js');

test('a plan names how many of each', () => {
  assert.strictEqual(list(['leek', 'berry', 'berry']), '1 leek, 2 berries');
});
