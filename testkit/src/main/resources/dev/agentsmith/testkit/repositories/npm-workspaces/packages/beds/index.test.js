'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { count, rows } = require('./index.js');

test('rows have one width', () => {
  assert.deepStrictEqual(rows(['a', 'b', 'c'], 2), [['a', 'b'], ['c']]);
});

test('plants are counted', () => {
  assert.deepStrictEqual(count(['leek', 'bean', 'leek']), { leek: 2, bean: 1 });
});
