'use strict';

const leftPad = require('left-pad');

/** Numbers in a column of one width. */
exports.column = (numbers) => {
  const width = Math.max(...numbers.map((number) => String(number).length));
  return numbers.map((number) => leftPad(number, width));
};
