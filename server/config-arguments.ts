/** The part of the command line that sets config; read before anything else is loaded. */
import { UsageError } from './listen-options.ts';

export interface ConfigArguments {
  /** Each `key=value`. */
  readonly overrides: readonly string[];
  readonly features: readonly { readonly name: string; readonly enabled: boolean }[];
  /** Of the home's profiles the one that lies upon config.toml; null: none. */
  readonly profile: string | null;
  /** Whether config.toml of the home is left out. */
  readonly ignoreUser: boolean;
  /** Whether an unknown key keeps the server from starting. */
  readonly strict: boolean;
}

/** Parts them from the others. @throws {UsageError} */
export function takeConfigArguments(args: readonly string[]): {
  readonly config: ConfigArguments;
  readonly rest: readonly string[];
} {
  const overrides: string[] = [];
  const features: { name: string; enabled: boolean }[] = [];
  const rest: string[] = [];
  let profile: string | null = null;
  let ignoreUser = false;
  let strict = false;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const flag = equals === -1 ? arg : arg.slice(0, equals);
    const value = (): string => {
      const given = equals === -1 ? args[++at] : arg.slice(equals + 1);
      if (given === undefined) throw new UsageError(`${flag} wants a value`);
      return given;
    };
    switch (flag) {
      case '-c':
      case '--config':
        overrides.push(value());
        break;
      case '--enable':
      case '--disable':
        features.push({ name: value(), enabled: flag === '--enable' });
        break;
      case '-p':
      case '--profile':
        if (profile !== null) throw new UsageError('--profile is given twice');
        profile = value();
        break;
      case '--ignore-user-config':
        ignoreUser = true;
        break;
      case '--strict-config':
        strict = true;
        break;
      default:
        rest.push(arg);
    }
  }
  return { config: { overrides, features, profile, ignoreUser, strict }, rest };
}
