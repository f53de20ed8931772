import assert from 'node:assert';
import { test } from 'node:test';
import { address } from './pages.js';

test('a title becomes an address', () => {
  assert.strictEqual(address('Größe & more'), 'groesse-and-more');
});

test('the second of one name gets a number', () => {
  assert.strictEqual(address('About us', ['about-us']), 'about-us-2');
});
