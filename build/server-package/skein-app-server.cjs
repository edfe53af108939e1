#!/usr/bin/env node
// The app server by itself: what its npm package and its archives start.
'use strict';

const path = require('node:path');

const needed = 24;
/** Of the package, whose other parts the build puts beside this. */
const load = (file) => require(path.join(__dirname, '..', file));
const [first, ...rest] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `skein-app-server needs Node ${needed} or newer; this is Node ${process.versions.node}. ` +
      'The archives of the server bring their own.\n',
  );
  process.exitCode = 1;
} else if (first === '--version') {
  process.stdout.write(`${load('package.json').version}\n`);
} else if (first !== undefined && first !== 'app-server' && !first.startsWith('-')) {
  const { version } = load('package.json');
  load('server/command-line.cjs')
    .runCommandLine([first, ...rest], { program: 'skein-app-server', version, own: {} })
    .then((code) => {
      process.exitCode = code;
    });
} else {
  if (first === 'app-server') process.argv.splice(2, 1);
  load('server/index.cjs');
}
