import type { desktop as english } from '../en/desktop.ts';
import type { Translated } from '../translated.ts';

export const desktop: Translated<typeof english> = {
  // What comes from outside
  openAsk: '要在 Skein 中打开此文件夹吗？',
  openAbout: '{{path}}\n\n这是一个链接的请求。打开文件夹不会运行其中的任何内容。',
  openWithMessageAbout:
    '{{path}}\n\n这是一个链接的请求，它还带有一条给智能体的消息，发送之前你可以阅读和修改。打开文件夹不会运行其中的任何内容。',
  open: '打开',
  cancelOpen: '取消',
  unknownLink: 'Skein 不知道这个链接想要什么',
  notOpened: '无法打开 {{path}}',
  tooMany: '仅打开了前 {{most}} 项',
  tooManyAbout: '一次指定了 {{named}} 个文件夹和文件。',

  // Notifications
  allowOnce: '允许一次',
  deny: '拒绝',
  someThread: '线程',
  newThread: '新线程',
  newWindow: '新窗口',

  // A right click
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  copyLink: '复制链接',
  noSuggestion: '没有建议',
  learnWord: '添加到词典',

  // The icon beside the clock
  trayTip: 'Skein：{{sum}}',
  trayIdle: '没有正在运行的线程',
  trayWorking_other: '{{count}} 个线程正在工作',
  trayWaiting_other: '{{count}} 个问题正在等待你',
  trayApprovals: '显示批准',
  trayAsking: '正在等待你',
  trayRunning: '正在工作',
  trayShow: '显示 Skein',

  // Boxes
  notStarted: 'Skein 无法启动',
  noSandbox:
    '它被要求在没有 Chromium 沙盒的情况下运行。沙盒使显示智能体和陌生人所写内容的页面无法接触你的文件。当系统不允许程序创建沙盒时（例如 Ubuntu 24.04 及更高版本），AppImage 会自行这样做。\n\n请改为安装 deb 或 rpm 软件包：它们带有允许沙盒的 AppArmor 规则。docs/packaging.md 中关于 Linux 的一节有其他办法。',
  hasToEnd: 'Skein 必须退出',
  hasToEndAbout:
    '它遇到了一个意外的错误：\n\n{{cause}}\n\n已完成的工作是安全的。报告位于 {{reports}}。',
  hangs: '此窗口没有响应',
  hangsAbout: '重新加载不会丢失已写下或已发送的任何内容。正在运行的会继续运行。',
  wait: '等待',
  loadAgain: '重新加载',
  leaveAsk_other: '{{count}} 个智能体正在工作',
  leaveAbout:
    '如果现在退出 Skein，正在进行的轮次将会结束，除非有终端、编辑器或其他计算机继续它。到目前为止完成的工作会保留。',
  leaveTray: '在后台运行时，Skein 会在时钟旁显示图标，通过它可以重新显示窗口。',
  leaveQuit: '退出',
  leaveBackground: '在后台继续运行',
  leaveNever: '不再询问',

  // Menus
  quit: '退出 Skein',
  about: '关于 Skein',
  services: '服务',
  hide: '隐藏 Skein',
  hideOthers: '隐藏其他',
  showAll: '全部显示',
  closeWindow: '关闭窗口',
  undo: '撤销',
  redo: '重做',
  pastePlain: '粘贴为纯文本',
  fullScreen: '全屏',
  developerTools: '开发者工具',
  minimise: '最小化',
  zoomWindow: '缩放',
  allToFront: '前置全部窗口',
  openRecent: '打开最近的项目',
  noRecent: '还没有项目',
  documentation: '文档',
  logFolder: '显示日志文件夹',
  recentProjects: '项目',
};
