/**
 * `skein app-server`: only what must come before all else. Code that was compiled at an earlier start
 * is not compiled again.
 */
import { keepCompiledCode } from './compiled-code.ts';

keepCompiledCode();
void import('./app-server.ts').then(({ begin }) => begin());
