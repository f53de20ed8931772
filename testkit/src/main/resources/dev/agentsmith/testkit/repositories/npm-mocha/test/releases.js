'use strict';

const { expect } = require('chai');
const { newest, step } = require('../releases.js');

describe('releases', () => {
  const versions = ['1.0.0', '1.4.2', '2.0.0', '2.1.0-beta.1'];

  it('takes the newest that is allowed', () => {
    expect(newest(versions, '^1.0.0')).to.equal('1.4.2');
  });

  it('takes no beta by itself', () => {
    expect(newest(versions, '^2.0.0')).to.equal('2.0.0');
  });

  it('has nothing for what was never released', () => {
    expect(newest(versions, '^3.0.0')).to.equal(undefined);
  });

  it('names the step', () => {
    expect(step('1.4.2', '2.0.0')).to.equal('major');
  });
});
