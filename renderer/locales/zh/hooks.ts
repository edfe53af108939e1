import type { hooks as english } from '../en/hooks.ts';
import type { Translated } from '../translated.ts';

export const hooks: Translated<typeof english> = {
  // When a hook runs
  event: {
    preModelRequest: '每次向模型发出请求之前',
    postModelRequest: '每次模型回答之后',
    preToolUse: '使用工具之前',
    permissionRequest: '请求批准时',
    postToolUse: '使用工具之后',
    preCompact: '压缩线程之前',
    postCompact: '压缩线程之后',
    sessionStart: '线程开始或继续时',
    sessionEnd: '线程卸载时',
    userPromptSubmit: '你发送消息时',
    subagentStart: '子智能体启动时',
    subagentStop: '子智能体结束时',
    stop: '回合结束时',
    interrupt: '回合被停止时',
  },
  eventFor: '<b>{{event}}</b>，适用于 <code/>',
  unknownHandler: '此版本的 Skein 无法识别的操作',

  // How it stands
  changed: '已更改',
  off: '已关闭',
  managed: '由管理员管理',
  trusted: '已信任',
  idle: '不运行',

  // List
  title: '钩子',
  notRead: '无法读取钩子',
  none: '没有钩子',
  noneAbout:
    '钩子是在回合的特定时刻运行的命令，在 config.toml 或同目录的 hooks.json 中声明，位于你的主目录或你信任的文件夹中。',
  revoke: '撤销',
  trust: '信任',
  notRevoked: '无法撤销信任',
  notTrusted: '无法设为信任',

  // Question above the composer
  ask_other: '信任这 {{count}} 个钩子吗？',
  askAbout_other: '它们会自行运行，且不受沙盒限制。',
  askNote_other: '信任之前它们不会运行；以后有改动会再次询问。',
  notNow: '暂不',
  trustAsked_other: '信任',
  askedNotTrusted: '无法设为信任',
  notKept: '无法保存',
};
