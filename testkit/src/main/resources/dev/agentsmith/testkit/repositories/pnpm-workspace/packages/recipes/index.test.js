'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { line } = require('./index.js');

test('a recipe is for more persons', () => {
  assert.strictEqual(line('cups of flour', '3/4', 2), '1 1/2 cups of flour');
});
