import type { settings as english } from '../en/settings.ts';
import type { Translated } from '../translated.ts';

export const settings: Translated<typeof english> = {
  // Sections
  label: '设置',
  mainNav: '主导航',
  back: '返回线程',
  section: {
    general: { title: '常规', about: 'Skein 的外观，以及新线程的默认选项' },
    shortcuts: { title: '键盘快捷键', about: '按键与命令的对应' },
    models: { title: '模型与服务器', about: '由谁回答，由谁执行命令' },
    approvals: { title: '批准', about: '长期有效的规则，以及作出的决定' },
    projects: { title: '项目与工作树', about: '文件夹，以及它们的权限' },
    mcp: { title: 'MCP 服务器', about: '来自其他程序和服务的工具' },
    skills: { title: '技能', about: '智能体如何完成你常做的事' },
    hooks: { title: '钩子', about: '在回合的特定时刻运行的命令' },
    data: { title: '数据', about: '存放位置、完整性与备份' },
    about: { title: '关于', about: '版本与存放位置' },
  },

  // Appearance
  notKept: '无法保存设置',
  appearance: '外观',
  theme: '主题',
  themeSystem: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  language: '语言',
  languageSystem: '跟随系统',
  languageEnglish: 'English',
  languageChinese: '中文',
  textSize: '文字大小',
  textSizeAbout: '代码以外的所有文字',
  codeSize: '代码大小',
  codeSizeAbout: '用于线程、差异和终端',
  size: { small: '小', normal: '标准', large: '大', larger: '更大' },
  motion: '动效',
  motionAbout: '减少：没有任何移动，加载图标静止',
  motionSystem: '跟随系统',
  motionReduced: '减少',
  toolCalls: '工具调用',
  toolCallsAbout: '线程中显示多少命令及其输出',
  detail: '工具调用的详细程度',
  detailCompact: '精简',
  detailStandard: '标准',
  detailFull: '完整',
  diffs: '差异',
  diffsAbout: '并排显示需要较宽的窗口',
  diffView: '差异视图',
  diffUnified: '合并',
  diffSplit: '并排',

  // Messages
  messages: '消息',
  whileRunning: '回合运行时按 Enter',
  whileRunningAbout: '{{keys}} 执行另一种操作',
  steer: '引导回合',
  queue: '等待结束',

  // For new threads
  newThreads: '新线程',
  newThreadsAbout: '每个线程都可以另行选择。',
  model: '模型',
  modelByServer: '由服务器选择',
  effort: '推理强度',
  effortAbout: '回答前思考多久',
  effortDefault: '默认',
  access: '访问权限',
  keptAtOnce: '更改会立即保存。',

  // Servers
  servers: '服务器',
  serversAbout: '它们运行智能体：文件、命令与批准。',
  serverLog: '日志',
  serverRestart: '重启',
  serverNotRestarted: '无法重启',
  serverStatus: {
    starting: '正在启动',
    ready: '正在运行',
    restarting: '正在重启',
    failed: '已停止',
    stopped: '已停止',
  },
  serverAgain: '{{status}}，{{seconds}} 秒后重试',
  serverCause: '{{status}}：{{cause}}',
  serverHome: '{{status}}。主目录 <code>{{home}}</code>',

  // Log of approvals
  decisions: '决定',
  decisionsAbout: '询问过什么、如何回答。仅作记录，不再产生其他效力。',
  decisionsNotRead: '无法读取决定',
  noDecisions: '还没有决定',
  noDecisionsAbout: '每次批准都会记录在这里：请求了什么、决定是什么、由谁决定。',
  decidedBy: '{{by}}，{{time}}',
  showItem: '查看',
  showOlder: '显示更早的',

  // About
  version: 'Skein {{version}}',
  license: '自由软件，采用 Apache License 2.0 许可',
  notRunning: '未运行',
  serversSaid: '服务器的消息',
};
