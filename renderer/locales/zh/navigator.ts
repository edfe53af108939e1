import type { navigator as english } from '../en/navigator.ts';
import type { Translated } from '../translated.ts';

export const navigator: Translated<typeof english> = {
  label: '此线程的回合',
  placeholder: '按你最初的话筛选',
  turns: '回合',
  open: '转到该回合',
  noWords: '没有消息的回合',
  new: '新',
  jumpToUnread: '跳到未读',
  partial: '仍在获取更早的回合',
  failed: '无法列出回合：{{why}}',
  noMatch: '没有回合的开头包含“{{query}}”',
  noMatchAbout: '只查看第一条消息的开头。要查找全部内容，请在线程中查找。',
  count_other: '{{count}} 个回合',
  status: {
    inProgress: '进行中',
    failed: '失败',
    interrupted: '已中断',
  },
};
