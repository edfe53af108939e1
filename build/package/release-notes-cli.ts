// Prints what is new in a version: `release-notes-cli.ts v1.2.3`.
import { notesOf } from './release-notes.ts';

process.stdout.write(`${notesOf((process.argv[2] ?? '').replace(/^v/, ''))}\n`);
