'use strict';

exports.words = (text) => text.match(/[A-Za-z0-9]+/g) ?? [];
