/** What can be switched on and off under `[features]`, and what that does here. */
import { features } from './feature-names.ts';
import type { Feature } from './feature-names.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** What does something here, and the tools that a model is not offered while it is off. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  shell_tool: ['exec_command', 'write_stdin'],
  view_image: ['view_image'],
  goals: ['get_goal', 'create_goal', 'update_goal'],
  hooks: [],
};

/** Those that the config shows with their defaults, and that a client may switch for a process. */
export const SHOWN: readonly string[] = [
  'api_key_cyber_access_programs',
  'api_key_model_discovery',
  'auth_elicitation',
  'background_paginated_rollout_migration',
  'codex_apps_mcp_2026_07_28',
  'daybreak_program_propagation',
  'mcp_2026_07_28',
  'mcp_connection_sharing',
  'mcp_lazy_stdio_startup',
  'memories',
  'mentions_v2',
  'plugins',
  'remote_control',
  'remote_plugin',
  'tool_suggest',
  'windows_sandbox_service',
];

/** What a client may show of those that are offered to be tried. */
const TRIALS: Readonly<
  Record<
    string,
    { readonly displayName: string; readonly description: string; readonly announcement: string }
  >
> = {
  analytics_plan_history: {
    displayName: 'Analytics plan history',
    description: 'Shows what was used of an allowance in the last hours and weeks.',
    announcement: '',
  },
  login_shell_package_path: {
    displayName: 'Bundled tools in login shells',
    description: 'Lets login shells find the tools that come with the program.',
    announcement: '',
  },
  network_proxy: {
    displayName: 'Network proxy',
    description: 'Lets commands in the sandbox reach the hosts that rules allow, through a proxy.',
    announcement: 'A network proxy can be tried.',
  },
  respect_system_proxy: {
    displayName: 'System proxy',
    description: 'Uses the proxy that the system is set up with.',
    announcement: '',
  },
  prevent_idle_sleep: {
    displayName: 'Prevent sleep while running',
    description: 'Keeps the computer awake while a turn runs.',
    announcement: 'The computer can be kept awake while a turn runs.',
  },
};

/** As `experimentalFeature/list` shows one. */
export function shownFeature(feature: Feature, enabled: boolean) {
  const {
    displayName = null,
    description = null,
    announcement = null,
  } = TRIALS[feature.name] ?? {};
  return { ...feature, displayName, description, announcement, enabled };
}

export function findFeature(name: string): Feature | null {
  return features().find((feature) => feature.name === name) ?? null;
}

/** Whether `[features]` may hold the name. */
export function isFeatureName(name: string): boolean {
  return findFeature(name) !== null;
}

/** What a config says of a feature: `name = true`, or a table with `enabled`. Null when nothing. */
export function configuredFeature(config: TomlTable, name: string): boolean | null {
  const features = config['features'];
  const value = isTable(features) && Object.hasOwn(features, name) ? features[name] : undefined;
  const enabled = isTable(value) ? value['enabled'] : value;
  return typeof enabled === 'boolean' ? enabled : null;
}

/**
 * Which features are on. An administrator's word goes before the config's, and that before the
 * switches of this process (`experimentalFeature/enablement/set`).
 */
export class FeatureSwitches {
  readonly #enabled = new Map<string, boolean>();
  /** What is required, and not to be changed. */
  required: Readonly<Record<string, boolean>> = {};

  /** Takes what it knows and returns that. */
  set(enablement: Readonly<Record<string, boolean>>): Record<string, boolean> {
    const taken: Record<string, boolean> = {};
    for (const name of [...SHOWN, ...Object.keys(TOOLS)]) {
      const enabled = Object.hasOwn(enablement, name) ? enablement[name] : undefined;
      if (enabled === undefined) continue;
      this.#enabled.set(name, enabled);
      taken[name] = enabled;
    }
    return taken;
  }

  isEnabled(config: TomlTable, { name, defaultEnabled }: Feature): boolean {
    if (Object.hasOwn(this.required, name)) return this.required[name] === true;
    return configuredFeature(config, name) ?? this.#enabled.get(name) ?? defaultEnabled;
  }

  /** Whether a feature is on; false for a name that is none. */
  isOn(config: TomlTable, name: string): boolean {
    const feature = findFeature(name);
    return feature !== null && this.isEnabled(config, feature);
  }

  /** Tools of features that are off. */
  hiddenTools(config: TomlTable): readonly string[] {
    return Object.entries(TOOLS).flatMap(([name, tools]) => {
      const feature = findFeature(name);
      return feature === null || this.isEnabled(config, feature) ? [] : tools;
    });
  }
}
