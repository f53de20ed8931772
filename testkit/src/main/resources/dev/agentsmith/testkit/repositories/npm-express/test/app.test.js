'use strict';

const assert = require('node:assert');
const { after, before, test } = require('node:test');
const app = require('../app.js');

let server;
let base;

before(async () => {
  server = app().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  base = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

function post(body) {
  return fetch(`${base}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  });
}

test('a note is kept', async () => {
  const response = await post({ text: ' water the basil ', keep: '2h' });
  assert.strictEqual(response.status, 201);
  const note = await response.json();
  assert.strictEqual(note.text, 'water the basil');
  assert.strictEqual(note.keptFor, 7200000);
});

test('a note needs a text', async () => {
  const response = await post({ text: ' ' });
  assert.strictEqual(response.status, 400);
});

test('notes are sorted', async () => {
  await post({ text: 'a first one' });
  const response = await fetch(`${base}/notes`, { headers: { connection: 'close' } });
  assert.deepStrictEqual((await response.json()).map((note) => note.text), ['a first one', 'water the basil']);
});
