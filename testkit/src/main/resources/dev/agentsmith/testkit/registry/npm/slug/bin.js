#!/usr/bin/env node
console.log(require('./index.js').slug(process.argv.slice(2).join(' ')));
