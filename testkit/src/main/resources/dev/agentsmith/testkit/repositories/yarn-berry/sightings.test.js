'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { distinct, shown } = require('./sightings.js');

test('what stands twice is told once', () => {
  const wren = { bird: 'wren', at: 'hedge' };
  assert.deepStrictEqual(distinct([wren, { ...wren }, { bird: 'wren', at: 'shed' }]), [
    wren,
    { bird: 'wren', at: 'shed' },
  ]);
});

test('a name is bold', () => {
  assert.strictEqual(shown('wren', true), '\u001b[1mwren\u001b[22m');
});

test('a name is plain', () => {
  assert.strictEqual(shown('wren', false), 'wren');
});
