import type { attention as english } from '../en/attention.ts';
import type { Translated } from '../translated.ts';

export const attention: Translated<typeof english> = {
  // Notices
  aServer: '服务器',
  asks: '智能体正在等待你的答复。',
  asksCommand: '是否可以运行？\n{{command}}',
  ended: '回合已结束。',
  failed: '回合失败：{{cause}}',
  manyAsk_other: '{{count}} 个问题正在等待你',
  manyEnded_other: '{{count}} 个回合已结束',

  // Their settings
  notifications: '通知',
  notificationsAbout: '在你没有查看 Skein 时。',
  browser: '此浏览器',
  permission: {
    default: '在你允许之后，它会显示通知。',
    denied: '它被设置为不显示 Skein 的通知，只能在浏览器自己的设置中更改。',
    granted: '它会显示通知。',
  },
  allow: '允许通知',
  notifyAsks: '智能体提出请求时',
  notifyEnds: '回合结束或失败时',
  notifySound: '带提示音',
  on: '开',
  off: '关',
  notKept: '无法保存设置',
};
