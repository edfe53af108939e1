// npm run build: everything, anew.
import { bundleAll } from './bundle.ts';

const started = performance.now();
await bundleAll();
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
