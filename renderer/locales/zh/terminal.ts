import type { terminal as english } from '../en/terminal.ts';
import type { Translated } from '../translated.ts';

export const terminal: Translated<typeof english> = {
  terminals: '终端',
  terminal: '终端 {{number}}',
  add: '新建终端',
  end: '结束此终端',
  hide: '隐藏终端',
  height: '终端高度',
  ended: '已结束',
  endedWith: '已结束，退出码 {{code}}',
  problem: '终端已断开：{{cause}}。',
  shellEnded: 'Shell 已结束，退出码 {{code}}。',
  shellGone: 'Shell 已随其服务器一起结束。',
  typedNowhere: '输入的内容不会被接收；按 Enter 可在此重新启动。',
  again: '重新启动',

  // What the agent left running
  background: '后台进程',
  noneInBackground: '智能体没有在后台运行的进程。',
  noneInArchived: '已归档的线程中没有任何进程在运行。取消归档后可继续。',
  lookAgain: '重试',
  notListed: '无法列出：{{cause}}',
  notStopped: '无法停止',
  showItem: '在线程中显示',
  stop: '停止',
  pid: '进程 {{pid}}',
};
