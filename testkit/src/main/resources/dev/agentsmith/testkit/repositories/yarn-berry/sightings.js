'use strict';

const equal = require('fast-deep-equal');
const colours = require('picocolors');

/** Sightings without those that stand twice. */
exports.distinct = (sightings) =>
  sightings.filter((one, at) => sightings.findIndex((other) => equal(one, other)) === at);

/** A bird's name, bold where a terminal can show it. */
exports.shown = (bird, coloured) => colours.createColors(coloured).bold(bird);
