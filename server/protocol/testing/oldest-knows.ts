/** What the oldest reference that the app speaks to says that it knows: 0.115.0. */
const NAMES = `
  initialize thread/start thread/resume thread/fork thread/archive thread/unsubscribe
  thread/increment_elicitation thread/decrement_elicitation thread/name/set thread/metadata/update
  thread/unarchive thread/compact/start thread/backgroundTerminals/clean thread/rollback thread/list
  thread/loaded/list thread/read skills/list plugin/list plugin/read skills/remote/list
  skills/remote/export app/list fs/readFile fs/writeFile fs/createDirectory fs/getMetadata
  fs/readDirectory fs/remove fs/copy skills/config/write plugin/install plugin/uninstall turn/start
  turn/steer turn/interrupt thread/realtime/start thread/realtime/appendAudio
  thread/realtime/appendText thread/realtime/stop review/start model/list experimentalFeature/list
  collaborationMode/list mock/experimentalMethod mcpServer/oauth/login config/mcpServer/reload
  mcpServerStatus/list windowsSandbox/setupStart account/login/start account/login/cancel
  account/logout account/rateLimits/read feedback/upload command/exec command/exec/write
  command/exec/terminate command/exec/resize config/read externalAgentConfig/detect
  externalAgentConfig/import config/value/write config/batchWrite configRequirements/read account/read
  getConversationSummary gitDiffToRemote getAuthStatus fuzzyFileSearch fuzzyFileSearch/sessionStart
  fuzzyFileSearch/sessionUpdate fuzzyFileSearch/sessionStop`;

export const OLDEST_KNOWS: readonly string[] = NAMES.trim().split(/\s+/);
