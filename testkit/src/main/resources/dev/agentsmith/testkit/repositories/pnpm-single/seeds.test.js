'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { sown } = require('./seeds.js');

const LIST = 'bean: [may, june]\nleek: [march]\nbeet: [april, may]\n';

test('seeds of a month are named', () => {
  assert.deepStrictEqual(sown(LIST, ['--month', 'may']), ['bean', 'beet']);
});

test('a month may have none', () => {
  assert.deepStrictEqual(sown(LIST, ['--month=december']), []);
});
