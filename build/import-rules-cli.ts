// Prints each import that breaks a rule; ends with 1 if there is any.
import { checkImportRules } from './import-rules.ts';

const { modules, violations } = await checkImportRules();
for (const { rule, from, to } of violations)
  console.log(`${rule}: ${from}${to === '' ? '' : ` → ${to}`}`);
console.log(`${modules} modules, ${violations.length} violations.`);
process.exitCode = violations.length === 0 && modules > 0 ? 0 : 1;
