'use strict';

const semver = require('semver');

/** The newest version of a list that a range allows, or undefined. */
exports.newest = (versions, range) => semver.maxSatisfying(versions, range) ?? undefined;

/** What changes from one version to the next: major, minor or patch. */
exports.step = (from, to) => semver.diff(from, to);
