'use strict';

const express = require('express');
const _ = require('lodash');
const ms = require('ms');
const { v4: uuid } = require('uuid');

/** A small service of notes. */
module.exports = function app() {
  const notes = [];
  const service = express();
  service.use(express.json());
  service.post('/notes', (request, response) => {
    const text = _.trim(request.body.text);
    if (!text) {
      return response.status(400).json({ error: 'a note needs a text' });
    }
    const note = { id: uuid(), text, keptFor: ms(request.body.keep ?? '1d') };
    notes.push(note);
    return response.status(201).json(note);
  });
  service.get('/notes', (_request, response) => {
    response.json(_.sortBy(notes, 'text'));
  });
  return service;
};
