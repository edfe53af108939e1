// Adds up the reports of Vitest and Playwright named as arguments: says what failed and why, and
// prints one line with the sums, last. If a report is missing nobody knows the sum: exit code 1.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** A failure is told by its beginning; the whole stands where the runner printed it. */
const MESSAGE_LINES = 25;

const missing = process.argv.slice(2).filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.error(`Not every runner reported: ${missing.join(', ')}`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
let skipped = 0;

for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  if (Array.isArray(report.testResults)) {
    passed += report.numPassedTests;
    skipped += report.numPendingTests + report.numTodoTests;
    for (const file of report.testResults) {
      let inFile = 0;
      for (const test of file.assertionResults) {
        if (test.status !== 'failed') continue;
        inFile += 1;
        tell(`${file.name} > ${test.fullName}`, test.failureMessages);
      }
      // A file that could not even be loaded failed, although no test in it did.
      if (file.status === 'failed' && inFile === 0) {
        inFile = 1;
        tell(file.name, [file.message]);
      }
      failed += inFile;
    }
  } else {
    passed += report.stats.expected;
    failed += report.stats.unexpected + report.stats.flaky + report.errors.length;
    skipped += report.stats.skipped;
    for (const suite of report.suites) tellJourneys(suite);
    for (const error of report.errors) tell('outside of any journey', [error.message]);
  }
}

if (skipped > 0) console.log(`${skipped} do not apply to this machine.`);
console.log(`${passed} passed, ${failed} failed`);

/** @param {any} suite */
function tellJourneys(suite) {
  for (const inner of suite.suites ?? []) tellJourneys(inner);
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) {
      if (test.status !== 'unexpected' && test.status !== 'flaky') continue;
      const errors = test.results.flatMap((/** @type {any} */ result) => result.errors);
      tell(
        `[${test.projectName}] ${spec.file}:${spec.line} ${spec.title}`,
        errors.map((/** @type {any} */ error) => error.message),
      );
    }
  }
}

/**
 * @param {string} name
 * @param {readonly (string | undefined)[]} messages
 */
function tell(name, messages) {
  console.log(`failed: ${name}`);
  for (const message of messages) {
    const lines = stripVTControlCharacters(message ?? '').split('\n');
    for (const line of lines.slice(0, MESSAGE_LINES)) console.log(`    ${line}`);
    if (lines.length > MESSAGE_LINES)
      console.log(`    … ${lines.length - MESSAGE_LINES} more lines`);
  }
}
