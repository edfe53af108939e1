/** Experimental methods of the protocol that are not offered here: they still need the opt-in. */
const NAMES = `
  account/bedrock/checkGovCloudRequirements account/bedrock/discover account/bedrock/setup
  account/gcp/setup accountSession/list accountSession/switch environment/add environment/info
  environment/status mcpServer/event/stream/start mcpServer/event/stream/stop memory/reset
  memory/status mock/experimentalMethod plugin/search remoteControl/client/list
  remoteControl/client/revoke remoteControl/disable remoteControl/enable
  remoteControl/pairing/start remoteControl/pairing/status remoteControl/status/read
  rollout/compress thread/decrement_elicitation thread/guardianReview
  thread/increment_elicitation thread/memory/read thread/memoryMode/set
  thread/prediction/request thread/prepareApprovedPlan thread/realtime/appendAudio
  thread/realtime/appendSpeech thread/realtime/appendText thread/realtime/listVoices
  thread/realtime/start thread/realtime/stop thread/sample thread/sample/cancel
  userVerification/cancel userVerification/delete userVerification/enroll
  userVerification/status userVerification/verify`;

const experimental: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));

export function isExperimentalElsewhere(method: string): boolean {
  return experimental.has(method);
}
