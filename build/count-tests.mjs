// Adds up the reports of Vitest and Playwright named as arguments, and prints one line.
// If one is missing nobody knows the sum: no line, exit code 1.
import { existsSync, readFileSync } from 'node:fs';

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
    failed += report.numFailedTests;
    skipped += report.numPendingTests + report.numTodoTests;
    // A file that could not even be loaded failed, although no test in it did.
    for (const file of report.testResults) {
      const some = file.assertionResults.some(
        (/** @type {{ status: string }} */ test) => test.status === 'failed',
      );
      if (file.status === 'failed' && !some) failed += 1;
    }
  } else {
    passed += report.stats.expected;
    failed += report.stats.unexpected + report.stats.flaky + report.errors.length;
    skipped += report.stats.skipped;
  }
}

if (skipped > 0) console.log(`${skipped} do not apply to this machine.`);
console.log(`${passed} passed, ${failed} failed`);
