'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { read } = require('./settings.js');

test('names are in camel case', () => {
  assert.deepStrictEqual(read('wind-speed = knots\n'), { windSpeed: 'knots' });
});

test('comments are no settings', () => {
  assert.deepStrictEqual(read('; nothing here\n'), {});
});
