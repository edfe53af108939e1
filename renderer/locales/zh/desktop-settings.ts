import type { desktopSettings as english } from '../en/desktop-settings.ts';
import type { Translated } from '../translated.ts';

export const desktopSettings: Translated<typeof english> = {
  // While the user is elsewhere
  elsewhere: '当你在别处时',
  tray: '时钟旁的图标',
  trayAbout: '显示正在运行和正在等待的内容。有了它，关闭最后一个窗口后 Skein 会继续运行。',
  trayRefused: '此桌面没有放置它的位置。',
  notifyActions: '在通知中答复',
  notifyActionsAbout:
    '在沙盒中运行的普通命令可以在通知中允许一次或拒绝。需要更多权限的请求在这里决定。',
  keepAwake: '智能体工作时保持唤醒',
  keepAwakeAbout: '计算机不会进入睡眠，屏幕可以关闭。',
  confirmQuit: '停止智能体之前询问',
  confirmQuitAbout: '当智能体正在工作时退出 Skein 或关闭最后一个窗口。',
  keepAwakeOnBattery: '使用电池时也保持唤醒',
  keepAwakeOnBatteryAbout: '否则仅在接通电源时保持唤醒。',

  // Keys
  keys: '全局按键',
  shortcut: '显示 Skein',
  shortcutAbout: '在其他任何程序中都有效；再按一次会将其收起。',
  shortcutState: {
    taken: '系统或其他程序正在使用这些按键。',
    unusable: '这些按键无法全局使用：请使用带 Ctrl、Alt 或 ⌘ 的组合键，或者功能键。',
  },
  choose: '选择按键',
  change: '更改',
  none: '无',
  pressKeys: '请按下按键',
  pressFor: '请按下用于显示 Skein 的按键。',
  escapeCancels: '按 Esc 取消。',

  // Size
  size: '大小',
  zoom: '所有窗口的缩放',
  smaller: '缩小',
  larger: '放大',
  usualSize: '默认大小',

  // Spelling
  spelling: '拼写',
  spellingAbout:
    '在你选择语言之前不会检查拼写。选择后，该语言的词典会像 Chromium 一样从 Google 的服务器（redirector.gvt1.com）下载一次；你写的内容不会离开本机。',
  spellingBySystem: '系统会按照自己设置中的语言检查你写的内容。',
  languages: '语言',
  bySystem: '由系统检查',
  addLanguage: '添加',
  removeLanguage: '移除 {{language}}',
  notFetched: '无法下载 {{language}} 的词典。',

  on: '开',
  off: '关',
  notRead: '无法读取桌面的状态',
};
