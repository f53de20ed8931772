'use strict';

const { count } = require('beds');
const pluralize = require('pluralize');

/** What to buy for a garden. */
exports.list = (plants) =>
  Object.entries(count(plants))
    .map(([plant, number]) => pluralize(plant, number, true))
    .join(', ');
