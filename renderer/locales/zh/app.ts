import type { app as english } from '../en/app.ts';
import type { Translated } from '../translated.ts';

export const app: Translated<typeof english> = {
  // Pages
  approvals: '批准',
  waitingIn_other: '{{count}} 个线程中有 {{requests}} 个等待处理',
  keyMove: '移动',
  keyAllow: '允许',
  keyDeny: '拒绝',
  rulesAndDecisions: '规则与决定',
  archive: '归档',
  title: '{{name}} – Skein',
  otherFolders: '其他文件夹',
  addFolder: '添加文件夹',
  needsFolder: '线程需要一个工作文件夹。',

  // Sidebar
  closeSidebar: '关闭侧边栏',
  showSidebar: '显示侧边栏',
  sidebarWidth: '侧边栏宽度',
  widthNotKept: '无法保存宽度',

  // Side by side
  sides: '并排的线程',
  sideWidth: '“{{title}}”的宽度',
  dropBeside: '在旁边打开',
  openBeside: '在旁边打开另一个',
  openBesideAbout: '你最近查看的线程；按住 Alt 点击可打开任意线程',
  closeSide: '关闭这一侧',

  // What is not on the disk yet
  unkept: '最近的更改尚未保存',
  unkeptAbout:
    '无法写入资料库：{{cause}}。Skein 每隔几秒会自动重试；在此之前若 Skein 退出，最近的更改将会丢失。',

  // What cannot be drawn
  viewBroken: '无法显示此视图',
  windowBroken: '无法显示此窗口',
  brokenAbout: '其中某处出错了。线程、回合和草稿都保存在窗口之外。',
  drawAgain: '重试',
  reloadWindow: '重新加载',

  // Start
  signedOut: '你已退出登录',
  signInAgain: '重新登录',
  chooseThread: '选择一个线程',
  chooseThreadAbout: '你可以查看侧边栏中的线程；新建线程需要“操作”角色。',
  notStarted: '无法连接到 Skein',

  // What is broken
  dismiss: '关闭',
  reconnecting: '正在重新连接',
  heldBack: '消息有延迟',
  disconnected: '已断开连接',
  nextTry: '{{seconds}} 秒后重试。',
  goOn: '你可以继续阅读和输入；错过的内容会按顺序补上。',
  tryNow: '立即重试',
  restarting: '正在重启',
  notRunning: '{{server}} 未运行',
  workIsSafe: '已完成的工作是安全的，历史记录仍可阅读。',
  startingAgain: '{{seconds}} 秒后重新启动。',
  log: '日志',
  restart: '重启',
  notRestarted: '无法重启',
  folderMissing: '找不到 {{project}} 的文件夹',
  folderMissingAbout: '<code>{{path}}</code> 不存在。其中的线程是安全的，仍可阅读。',
  remove: '移除',
  notRemoved: '无法移除',
  relink: '重新关联',

  // Folders
  folderNotOpened: '无法打开文件夹',
  openFolder: '打开文件夹',
  notRelinked: '无法重新关联',
  whereIs: '{{project}} 现在在哪里？',

  // A thread
  detail: '工具调用的详细程度',
  detailLevel: {
    compact: '精简',
    compactAbout: '显示回答；工具调用只占一行',
    standard: '标准',
    standardAbout: '工具调用分组显示，更改展开',
    full: '完整',
    fullAbout: '显示每次调用及其输出',
  },
  newName: '线程的新名称',
  notRenamed: '无法重命名',
  archived: '已归档',
  worktreeAbout: '工作树：它的状态，以及其中工作的去向',
  wakes: '正在唤醒工作器',
  noServer: '没有可用的服务器',
  onServer: '位于 {{server}}',
  reconnect: '重新连接',
  serverSilent: '{{server}} 没有回应',
  serverSilentAbout: '它在运行，可能只是忙碌。恢复后会回答你的请求；重启会结束其回合。',
  serverReplaced: '{{server}} 已被替换：{{from}} → {{to}}',
  serverNewer: '{{server}} 比此版 Skein 已知的更新：{{to}}',
  serverNewerAbout: 'Skein 不认识的内容会保留，并原样显示。',
  worktree: '工作树：',
  changes: '更改',
  more: '更多',
  moreForThread: '此线程的更多操作',
  turns: '此线程的回合',
  rename: '重命名',
  export: '导出…',
  fork: '创建分叉',
  forkAbout: '一个副本，用来尝试另一种做法',
  notForked: '无法创建分叉',
  newWindow: '在新窗口中打开',
  noWindow: '无法打开窗口',
  copyId: '复制线程 ID',
  idCopied: '已复制线程 ID',
  notCopied: '无法复制',
  unarchive: '取消归档',
  delete: '删除',
  archiveThread: '归档',
  notUnarchived: '无法取消归档',
  targetGone: '线程的这一部分已不存在',
};
