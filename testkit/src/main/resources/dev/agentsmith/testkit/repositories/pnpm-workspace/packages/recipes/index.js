'use strict';

const { times } = require('amounts');

exports.line = (thing, amount, persons) => `${times(amount, persons)} ${thing}`;
