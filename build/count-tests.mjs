// Adds up the reports of Vitest and Playwright named as arguments: says what failed and why, what was
// unsteady (passed only when it was tried again) and why, and prints one line with the sums, last.
// Exit code 1 if a report is missing, because nobody knows the sum, or if too much was unsteady.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** A failure is told by its beginning; the whole stands where the runner printed it. */
const MESSAGE_LINES = 25;
/** A busy machine explains one or two; more of them are a fault of this change. */
const UNSTEADY_LIMIT = 3;

const missing = process.argv.slice(2).filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.error(`Not every runner reported: ${missing.join(', ')}`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
let skipped = 0;
let unsteady = 0;

for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  if (Array.isArray(report.testResults)) {
    passed += report.numPassedTests;
    skipped += report.numPendingTests + report.numTodoTests;
    for (const file of report.testResults) {
      let inFile = 0;
      for (const test of file.assertionResults) {
        const name = `${file.name} > ${test.fullName}`;
        if (test.status === 'passed' && test.failureMessages.length > 0) {
          unsteady += 1;
          tell('unsteady', name, test.failureMessages);
        }
        if (test.status !== 'failed') continue;
        inFile += 1;
        tell('failed', name, test.failureMessages);
      }
      // A file that could not even be loaded failed, although no test in it did.
      if (file.status === 'failed' && inFile === 0) {
        inFile = 1;
        tell('failed', file.name, [file.message]);
      }
      failed += inFile;
    }
  } else {
    passed += report.stats.expected + report.stats.flaky;
    unsteady += report.stats.flaky;
    failed += report.stats.unexpected + report.errors.length;
    skipped += report.stats.skipped;
    for (const suite of report.suites) tellJourneys(suite);
    for (const error of report.errors) tell('failed', 'outside of any journey', [error.message]);
  }
}

if (skipped > 0) console.log(`${skipped} do not apply to this machine.`);
if (unsteady > 0) console.log(`${unsteady} passed only when tried again.`);
if (unsteady > UNSTEADY_LIMIT) {
  console.log(`No more than ${UNSTEADY_LIMIT} may.`);
  process.exitCode = 1;
}
console.log(`${passed} passed, ${failed} failed`);

/** @param {any} suite */
function tellJourneys(suite) {
  for (const inner of suite.suites ?? []) tellJourneys(inner);
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) {
      if (test.status !== 'unexpected' && test.status !== 'flaky') continue;
      const errors = test.results.flatMap((/** @type {any} */ result) => result.errors);
      tell(
        test.status === 'flaky' ? 'unsteady' : 'failed',
        `[${test.projectName}] ${spec.file}:${spec.line} ${spec.title}`,
        errors.map((/** @type {any} */ error) => error.message),
      );
    }
  }
}

/**
 * @param {'failed' | 'unsteady'} what
 * @param {string} name
 * @param {readonly (string | undefined)[]} messages
 */
function tell(what, name, messages) {
  console.log(`${what}: ${name}`);
  for (const message of messages) {
    const lines = stripVTControlCharacters(message ?? '').split('\n');
    for (const line of lines.slice(0, MESSAGE_LINES)) console.log(`    ${line}`);
    if (lines.length > MESSAGE_LINES)
      console.log(`    … ${lines.length - MESSAGE_LINES} more lines`);
  }
}
