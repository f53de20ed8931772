'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { column } = require('./table.js');

test('numbers stand on the right', () => {
  assert.deepStrictEqual(column([1, 200, 30]), ['  1', '200', ' 30']);
});

test('equal widths stay', () => {
  assert.deepStrictEqual(column([11, 22]), ['11', '22']);
});
