'use strict';

const minimist = require('minimist');
const yaml = require('yaml');

/** Which seeds a list has for the month that the command line names. */
exports.sown = (list, commandLine) => {
  const { month } = minimist(commandLine);
  return Object.entries(yaml.parse(list))
    .filter(([, months]) => months.includes(month))
    .map(([seed]) => seed);
};
