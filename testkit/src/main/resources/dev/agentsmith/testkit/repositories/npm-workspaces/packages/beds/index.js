'use strict';

const _ = require('lodash');

/** Plants row by row. */
exports.rows = (plants, width) => _.chunk(plants, width);

exports.count = (plants) => _.countBy(plants);
