import type { stores as english } from '../en/stores.ts';
import type { Translated } from '../translated.ts';

export const stores: Translated<typeof english> = {
  // Threads
  newThread: '新线程',
  someThread: '线程',
  noOtherThread: '没有其他线程可以并排显示',
  archived: '已归档“{{thread}}”',
  undo: '撤消',
  serverRemoved: '已移除 {{server}}；其线程仍可阅读',
  serverNotRemoved: '服务器未能移除',
  serverNotBack: '服务器无法放回',
  envLine: '“{{line}}”不是 NAME=value',
  notArchived: '无法归档',
  notUnarchived: '无法取消归档',
  threadsArchived_other: '已归档 {{count}} 个线程',
  archiving_other: '正在归档 {{count}} 个线程',
  unarchived: '“{{thread}}”已回到列表',
  threadsUnarchived_other: '{{count}} 个线程已回到列表',
  unarchiving_other: '正在取消归档 {{count}} 个线程',
  deleted: '已删除“{{thread}}”',
  threadsDeleted_other: '已删除 {{count}} 个线程',
  givenBack: '{{deleted}}，释放了 {{size}}',
  deleting_other: '正在删除 {{count}} 个线程',
  notDeleted: '无法删除',
  failedThread: '“{{thread}}”：{{what}}',
  moreThreads_other: '另外 {{count}} 个',
  threadsNotArchived_other: '{{count}} 个线程无法归档（{{names}}）',
  threadsNotUnarchived_other: '{{count}} 个线程无法取消归档（{{names}}）',
  threadsNotDeleted_other: '{{count}} 个线程无法删除（{{names}}）',
  notPinned: '无法更改置顶',
  notMarked: '无法标记',
  notMoved: '无法移动',
  projectNotMoved: '无法移动项目',
  sectionsNotListed: '无法列出分区',
  sectionNotMade: '无法新建分区',
  sectionNotRenamed: '无法重命名分区',
  sectionNotRemoved: '无法移除分区',

  // Drafts
  attachmentNotKept: '草稿的附件在重新启动后不会保留',
  attachmentsNotRead: '无法读取草稿的附件',

  // Requests
  ofNoThread: '它不属于任何线程。',
  nothingNeeds: '没有需要你处理的事项',
  expired:
    '你的这个请求在我答复之前就过期了：\n\n{{subject}}\n\n其中没有任何内容被执行。如果仍然需要，请再次提出。',
  expiredUnnamed: '你的上一个请求在我答复之前就过期了。如果仍然需要，请再次提出。',
  roleRefuses: '你在这里的角色不允许这样做。',
  windowClosed: '窗口已关闭。',
  interrupted: '在收到答复之前，连接中断了。',

  // Models
  offlineGuide: '离线向导',
  modelOf: '{{provider}} 的模型。',
  testInterrupted: '与 Skein 的连接中断了，请重试。',
  testSilent: '一分钟内没有回答。',
  testStopped: '回合被中断了。',

  // Providers
  providerGone: 'config.toml 中已没有提供方“{{provider}}”。',
  noAddress: '缺少地址。',
  noVariable: '请填写变量名。',
  noProgram: '请填写程序。',
  noModelName: '每个模型都需要名称。',
  twice: '“{{name}}”重复了。',
  noPair: '每行都需要名称、“{{sign}}”和值。',
  noName: '缺少名称。',
  nameTaken: '已经有名为“{{name}}”的服务器。',
  hiddenValue: '请输入 {{name}} 的值：没有可保留的值。',
  // Comments on lines, for the agent
  reviewIntro_other: '对更改的 {{count}} 条评论：',
  commentPlace: '位于 {{path}}:{{line}}',
  commentPlaceOld: '位于 {{path}}:{{line}}（更改之前）',

  // Rewinding a thread
  turnsRewound: '这些回合已从线程中移除；文件保持原样',
  filesRewound_other: '已恢复 {{count}} 个文件',
  filesLeft_other: '{{put}}，{{count}} 个保持原样',
  turnsBack: '回合已恢复',
  rewindNotUndone: '无法撤消回退',

  // Git
  notUtf8: '其中有不是 UTF-8 的文本：只能暂存整个文件。',
  noBranch: 'HEAD 不在任何分支上，因此没有可推送的内容。',
  noGh: '找不到用于创建拉取请求的程序 gh。',
  noRemote: '该仓库没有远程仓库。',

  refusedValue: '服务器拒绝：{{words}}',

  // Workers
  workerNumber: '需要一个大于零的数字',
  workerNeeded: '此处不能为空',
  workerLabel: '{{line}} 不是标签：请写成 名称=值',
};
