// Prints what is new in a version: `release-notes-cli.ts v1.2.3`.
import { releaseNotes } from './release-notes.ts';

process.stdout.write(`${releaseNotes((process.argv[2] ?? '').replace(/^v/, ''))}\n`);
