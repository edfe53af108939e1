import type { signIns as english } from '../en/sign-ins.ts';
import type { Translated } from '../translated.ts';

export const signIns: Translated<typeof english> = {
  title: '已登录',
  about: '可以进入的浏览器，直到你终止或其一个月未出现',
  notRead: '无法读取登录列表',
  thisOne: '当前',
  device: '{{system}} 上的 {{browser}}',
  unknownDevice: '未知设备',
  seen: '登录于 {{created}}；最近出现于 {{seen}}，来自 {{address}}',
  end: '终止',
  signOut: '退出登录',
  endOf: '终止 {{device}} 的登录',
  ended: '已终止 {{device}} 的登录',
  notEnded: '无法终止登录',
  role: { watch: '查看', approve: '批准', drive: '操作' },
  roleAbout: {
    watch: '只能查看进行中的线程。',
    approve: '查看线程，回答智能体的询问，并可停止它。',
    drive: '你能做的一切：编写、运行命令、读取文件、更改设置。',
  },
  roleLabel: '可以做什么',
  invite: '登录一台设备',
  inviteTitle: '登录一台设备',
  makeLink: '生成链接',
  close: '关闭',
  linkFor: '链接（{{role}}）',
  linkAbout: '十分钟内有效，只能使用一次。打开它的人即可进入。',
  copyLink: '复制链接',
  notInvited: '无法生成链接',
  noLinks: '这里的登录方式由管理员设置，不使用链接。',
};
