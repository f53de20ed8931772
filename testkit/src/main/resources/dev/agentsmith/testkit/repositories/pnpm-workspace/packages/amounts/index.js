'use strict';

const Fraction = require('fraction.js');

/** So many times an amount, as cooks write it. */
exports.times = (amount, count) => new Fraction(amount).mul(count).toFraction(true);
