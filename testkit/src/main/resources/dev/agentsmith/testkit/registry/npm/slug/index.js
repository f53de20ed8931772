'use strict';

const { words } = require('@agentsmith-testkit/words');

exports.slug = (title) => words(title).join('-').toLowerCase();
