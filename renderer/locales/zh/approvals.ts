import type { approvals as english } from '../en/approvals.ts';
import type { Translated } from '../translated.ts';

export const approvals: Translated<typeof english> = {
  // Cards in general
  notYours: '你只能查看：需要由其他角色的人回答。',
  label: '批准',
  waits_other: '智能体正在等待你的 {{count}} 个答复。',
  place: '第 {{at}} 个，共 {{all}} 个',
  waiting: '已等待 {{time}}',
  minutes: '{{minutes}} 分钟',
  hours: '{{hours}} 小时',
  none: '没有等待你处理的事项',
  noneAbout: '无论在哪个线程，智能体的请求都会显示在这里和它所在的线程中。',
  openThread: '打开线程',
  origin: '{{project}}，{{thread}}',

  // Those that nobody can answer any more
  expired: '已过期：<code/>',
  expiredUnnamed: '已过期：智能体的一个请求',
  expiredBecause: {
    ended: '它的服务器在你答复之前就结束了：{{detail}}。',
    restarted: 'Skein 在你答复之前重新启动了。',
    reverted: '它所在的回合已被撤回。',
    elsewhere: '另一个客户端已答复它，或结束了它的回合。',
  },
  askAgain: '再次询问',
  askAgainAbout: '告诉智能体它的请求已过期，可以再次提出',
  notAskedAgain: '无法告知智能体',
  askedAgain: '已告知智能体',
  dismissExpired: '移除',
  notDismissed: '无法移除',

  // Several at once
  alike: '{{count}} 个命令提出相同的请求',
  alikeAbout: '下方逐一列出，此处可一并处理。',
  allowAlike: '全部允许一次（{{count}} 个）',
  reviewAlike: '显示全部 {{count}} 个',
  hideAlike: '隐藏',

  // For how long, and what it is called on the button
  allowFor: '允许范围',
  scope: { once: '一次', thread: '此线程', always: '始终', host: '主机', turn: '此回合' },
  allow: {
    once: '允许一次',
    thread: '在此线程中允许',
    always: '始终允许',
    host: '允许 {{host}}',
    turn: '在此回合中允许',
  },
  deny: '拒绝',
  denyAbout: '拒绝；智能体会继续，但不执行它',
  denyAndStop: '拒绝并停止',
  denyAndStopAbout: '拒绝，并结束回合',
  denyAlways: '始终拒绝',
  denyAlwaysAbout: '现在及以后都拒绝 {{host}}',
  allows: '允许',
  denies: '拒绝',
  deniesHost: '始终：所有访问 {{host}} 任意端口的命令，直到你撤销',

  // Commands
  runCommand: '运行此命令？',
  runOutside: '在沙盒外运行？',
  typeInto: '向此命令输入内容？',
  useNetwork: '使用网络？',
  copyCommand: '复制命令',
  nothingOffered: '服务器没有提供任何可以允许的选项。',
  where: '位置',
  outside: '在沙盒外，使用你自己的权限',
  needs: '需要',
  allowsOnce: '仅此命令，仅此一次',
  allowsOnceHost: '此命令在运行期间访问 {{host}}',
  allowsThread: '从现在起，在此线程中运行这一命令',
  allowsThreadHost: '从现在起，此线程中的所有命令都可访问 {{host}}',
  allowsHost: '所有命令都可访问 {{host}}，直到撤销',
  thisHost: '此主机',

  // Rules
  ruleScript: '仅限 <code/>，在此文件夹中、沙盒外运行，直到你撤销',
  rulePrefix: '<code/> 及其后的任何参数，在任何位置、沙盒外运行，直到你撤销',
  oneLess: '减少一个词：允许更多命令',
  oneMore: '增加一个词：允许更少命令',

  // Changes of files
  changeFiles: '更改文件？',
  changeMany: '更改 {{files}} 个文件？',
  addFile: '添加文件？',
  deleteFile: '删除文件？',
  changeFile: '更改文件？',
  fetching: '正在获取更改',
  filesUnknown: '此处无法得知涉及哪些文件，请打开线程查看。',
  allowsChanges: '这些更改，仅此一次',
  allowsChangesThread: '这些更改，以及此线程中对相同文件的后续更改',
  writes: '写入',
  writesIn: '<code/> 中的任何位置，直到线程结束',
  files: '文件',
  more: '还有 {{files}} 个',
  fileNew: '新增',
  fileDelete: '删除',
  fileFrom: '原为 {{path}}',
  fileOutside: '在文件夹之外',
  hide: '隐藏',
  show: '显示',

  // Questions of the agent
  question: '问题',
  questions: '问题',
  skip: '跳过',
  answer: '回答',
  anotherAnswer: '其他答案',
  yourAnswer: '你的答案',

  // Questions of MCP servers
  serverAsks: '{{server}} 的请求',
  addressNotOpened: '无法打开该地址',
  dismiss: '忽略',
  dismissAbout: '既不同意也不拒绝',
  decline: '拒绝',
  send: '发送',
  openAddress: '打开地址',
  optional: '可选',
  choose: '请选择',

  // Rights, and what is not known
  giveRights: '授予更多权限？',
  unknown: '服务器的请求',
  unknownAbout: '按原样显示：此版本的 Skein 不知道答复会允许什么。',
  refuse: '拒绝',
};
