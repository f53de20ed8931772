import { expect, test } from 'vitest';
import { hex, isLight } from './colours.js';

test('a colour is written in hex', () => {
  expect(hex(255, 0, 128)).toBe('#ff0080');
});

test('yellow is light', () => {
  expect(isLight(255, 255, 128)).toBe(true);
});

test('navy is not light', () => {
  expect(isLight(0, 0, 128)).toBe(false);
});
