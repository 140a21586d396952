'use strict';
// The npm package `solc` (WebAssembly) in a process that stays: it warms up once. One JSON line in, with the compiler's
// standard input; one JSON line out, with its standard output.
const path = require('path');
const readline = require('readline');

const folder = path.resolve(__dirname, '../../node_modules/solc');
const compiler = require(path.join(folder, 'wrapper.js'))(require(path.join(folder, 'soljson.js')));

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(compiler.compile(line) + '\n');
});
