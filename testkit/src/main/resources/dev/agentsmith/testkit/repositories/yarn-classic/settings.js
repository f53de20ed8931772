'use strict';

const camelcase = require('camelcase');
const ini = require('ini');

/** Settings of a file, under the names that code has for them. */
exports.read = (text) =>
  Object.fromEntries(Object.entries(ini.parse(text)).map(([name, value]) => [camelcase(name), value]));
