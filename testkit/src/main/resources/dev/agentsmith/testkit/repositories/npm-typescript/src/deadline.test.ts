import assert from 'node:assert';
import { test } from 'node:test';
import { daysLeft, deadline } from './deadline.js';

const friday = new Date(2024, 5, 7, 12);

test('a deadline is a working day', () => {
  assert.deepStrictEqual(deadline(friday, 1), new Date(2024, 5, 10, 12));
});

test('days are counted', () => {
  assert.strictEqual(daysLeft(friday, new Date(2024, 5, 10, 1)), 3);
});

test('what is over has no days left', () => {
  assert.strictEqual(daysLeft(friday, new Date(2024, 5, 1)), 0);
});
